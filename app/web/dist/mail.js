// node_modules/preact/dist/preact.mjs
var n, t, r, u, i, f, o, e, l, c, a, s, h = /* @__PURE__ */ Symbol.for("pv"), p = {}, y = [], v = /^m(i|n|o|s|text|space)$/, w = Array.isArray, d = y.slice, _ = Object.assign;
function g(n3) {
  n3 && n3.parentNode && n3.remove();
}
function k(n3, t5, r4) {
  var u4, i4, f5, o5 = {}, e4 = arguments.length;
  for (f5 in t5) f5 == "key" ? u4 = t5[f5] : f5 == "ref" && typeof n3 != "function" ? i4 = t5[f5] : o5[f5] = t5[f5];
  return e4 > 2 && (o5.children = e4 > 3 ? d.call(arguments, 2) : r4), m(n3, o5, u4, i4, null);
}
function m(r4, u4, i4, f5, o5) {
  var e4 = { type: r4, props: u4, key: i4, ref: f5, __k: null, __: null, __b: 0, __e: null, __c: null, constructor: h, __v: o5 || ++t, __i: -1, __u: 0 };
  return !o5 && n.vnode && n.vnode(e4), e4;
}
function $(n3) {
  return n3.children;
}
function x(n3, t5) {
  this.props = n3, this.context = t5, this.__g = 0;
}
function S(n3, t5) {
  if (t5 == null) return n3.__ && S(n3.__, n3.__i + 1);
  for (var r4; t5 < n3.__k.length; t5++) if ((r4 = n3.__k[t5]) && r4.__e) return r4.__e;
  return typeof n3.type != "function" || n3.props.__P ? null : S(n3);
}
function C(t5) {
  var r4, u4 = t5.__v, i4 = u4.__e, f5 = [], o5 = [], e4 = t5.__P;
  e4 && ((r4 = _({ constructor: h }, u4)).__v = u4.__v + 1, n.vnode && n.vnode(r4), z(e4, r4, u4, t5.__n, e4.namespaceURI, 32 & u4.__u ? [i4] : null, f5, i4 || S(u4), 32 & u4.__u, o5), r4.__v = u4.__v, r4.__.__k[r4.__i] = r4, E(f5, r4, o5), u4.__ = u4.__e = null, r4.__e != i4 && j(r4));
}
function j(n3) {
  if ((n3 = n3.__) && n3.__c && !n3.props.__P) return n3.__e = null, n3.__k.some(function(t5) {
    return t5 && (n3.__e = t5.__e);
  }), j(n3);
}
function L(t5) {
  (8 & t5.__g || (t5.__g |= 8, u.push(t5), f++)) && i == n.debounceRendering || ((i = n.debounceRendering) || queueMicrotask)(H);
}
function H() {
  try {
    for (var n3, t5 = 1; u.length; ) u.length > t5 && u.sort(o), n3 = u.shift(), t5 = u.length, 8 & n3.__g && C(n3);
  } finally {
    (f = u.length) && (i || queueMicrotask)(H);
  }
}
function I(n3, t5, r4, u4, i4, f5, o5, e4, l4, c4, a5) {
  var s4, h5, v4, w5, d5, _4, g5 = u4.__k || y, k4 = t5.length;
  for (l4 = q(r4, t5, g5, l4, k4), s4 = 0; s4 < k4; s4++) (v4 = r4.__k[s4]) != null && (h5 = ~v4.__i && g5[v4.__i] || p, v4.__i = s4, _4 = z(n3, v4, h5, i4, f5, o5, e4, l4, c4, a5), w5 = v4.__e, (h5.ref != v4.ref || 8 & h5.__u) && (h5.ref && G(h5.ref, null, v4, h5), v4.ref && a5.push(v4.ref, v4.__c || w5, v4)), d5 = d5 || w5, 4 & v4.__u ? (l4 = A(v4, l4, n3, !h5.__v), h5.__e && (h5.__e = null)) : typeof v4.type == "function" && _4 !== void 0 ? l4 = _4 : w5 && (l4 = w5.nextSibling), v4.__u &= -21);
  return r4.__e = d5, l4;
}
function q(n3, t5, r4, u4, i4) {
  var f5, o5, e4, l4, c4, a5, s4, p5, y5, v4 = r4.length, d5 = v4, _4 = 0, g5 = 0, k4 = n3.__k = Array(i4);
  for (f5 = 0; f5 < i4; f5++) (o5 = t5[f5]) != null && typeof o5 != "boolean" && typeof o5 != "function" ? (typeof o5 != "object" || o5.constructor === String ? o5 = k4[f5] = m(null, o5) : w(o5) ? o5 = k4[f5] = m($, { children: o5 }) : o5.constructor === h && o5.__b ? o5 = k4[f5] = m(o5.type, o5.props, o5.key, o5.ref, o5.__v) : k4[f5] = o5, l4 = f5 + _4, o5.__ = n3, o5.__b = n3.__b + 1, e4 = null, ~(c4 = o5.__i = P(o5, r4, l4, d5)) && (d5--, (e4 = r4[c4]) && (e4.__u |= 2)), e4 && e4.__v ? (o5.__u |= 16, c4 == l4 - 1 ? _4-- : c4 == l4 + 1 ? _4++ : c4 != l4 && (c4 > l4 ? _4-- : _4++, g5 = 1)) : (~c4 || (i4 > v4 ? _4-- : i4 < v4 && _4++), typeof o5.type != "function" && (o5.__u |= 4))) : k4[f5] = null;
  if (g5) {
    for (a5 = [], s4 = [], f5 = 0; f5 < i4; f5++) if ((o5 = k4[f5]) && 16 & o5.__u) {
      for (_4 = 0, p5 = a5.length; _4 < p5; ) a5[y5 = _4 + p5 >> 1] < o5.__i ? _4 = y5 + 1 : p5 = y5;
      a5[_4] = o5.__i, s4[f5] = _4 + 1;
    }
    for (_4 = a5.length; f5--; ) s4[f5] && (s4[f5] == _4 ? _4-- : k4[f5].__u |= 4);
  }
  if (d5) for (f5 = 0; f5 < v4; f5++) !(e4 = r4[f5]) || 2 & e4.__u || (e4.__e == u4 && (u4 = S(e4)), J(e4, e4));
  return u4;
}
function A(n3, t5, r4, u4) {
  var i4, f5, o5, e4;
  if (typeof n3.type == "function") {
    if (n3.props.__P) return t5;
    if (i4 = n3.__k) for (f5 = 0; f5 < i4.length; f5++) i4[f5] && (i4[f5].__ = n3, t5 = A(i4[f5], t5, r4, !1));
    return t5;
  }
  for (t5 && !t5.parentNode && (t5 = S(n3)) && !t5.parentNode && (t5 = null), o5 = n3.__e, e4 = t5; e4 && e4.nodeType == 8; ) e4 = e4.nextSibling;
  for (o5 != e4 && (!u4 && r4.moveBefore && o5.parentNode ? r4.moveBefore(o5, t5) : r4.insertBefore(o5, t5 || null)), t5 = o5; (t5 = t5 && t5.nextSibling) && t5.nodeType == 8 && !t5.data.startsWith("$s"); ) ;
  return t5;
}
function P(n3, t5, r4, u4) {
  var i4, f5 = n3.key, o5 = n3.type, e4 = t5[r4], l4 = e4 && !(2 & e4.__u);
  if (e4 === null && f5 == null || l4 && f5 == e4.key && o5 == e4.type) return r4;
  if (u4 > (l4 ? 1 : 0)) {
    for (i4 = r4 - 1; i4 >= 0; i4--) if ((e4 = t5[i4]) && !(2 & e4.__u) && f5 == e4.key && o5 == e4.type) return i4;
    for (i4 = r4 + 1; i4 < t5.length; i4++) if ((e4 = t5[i4]) && !(2 & e4.__u) && f5 == e4.key && o5 == e4.type) return i4;
  }
  return -1;
}
function T(n3, t5, r4) {
  r4 == null && (r4 = ""), t5[0] == "-" ? n3.setProperty(t5, r4) : n3[t5] = r4;
}
function N(n3, t5, r4, u4, i4) {
  var f5, o5;
  if (t5 == "style") if (typeof r4 == "string") n3.style.cssText = r4;
  else {
    if (typeof u4 == "string" && (n3.style.cssText = u4 = ""), u4) for (t5 in u4) r4 && t5 in r4 || T(n3.style, t5);
    if (r4) for (t5 in r4) u4 && r4[t5] == u4[t5] || T(n3.style, t5, r4[t5]);
  }
  else if (t5[0] == "o" && t5[1] == "n") typeof r4 != "function" && (r4 = null), typeof u4 != "function" && (u4 = null), (n3.__e || (n3.__e = {}))[t5] = r4, r4 && u4 || (o5 = a[t5] || (a[t5] = V(t5)), (n3.__a || (n3.__a = {}))[t5] = c, f5 = t5 != (t5 = t5.replace(l, "$1")), (t5 = t5.slice(2))[0] < "a" && (t5 = t5.toLowerCase()), r4 ? n3.addEventListener(t5, o5, f5) : n3.removeEventListener(t5, o5, f5));
  else {
    if (i4 == "http://www.w3.org/2000/svg") t5 = t5.replace(/xlink(H|:h)/, "h").replace(/sName$/, "s");
    else if (t5 != "width" && t5 != "height" && t5 != "href" && t5 != "list" && t5 != "form" && t5 != "tabIndex" && t5 != "download" && t5 != "rowSpan" && t5 != "colSpan" && t5 != "role" && t5 != "popover" && t5 in n3) try {
      return void (n3[t5] = r4 ?? "");
    } catch {
    }
    if (typeof r4 == "function") return;
    r4 == null || r4 === !1 && t5[4] != "-" ? n3.removeAttribute(t5) : n3.setAttribute(t5, t5 == "popover" && r4 == 1 ? "" : r4);
  }
}
function V(t5) {
  return function(r4) {
    var u4 = this.__e;
    if (u4) {
      if (u4 = u4[t5], r4[e] == null) r4[e] = c++;
      else if (r4[e] < this.__a[t5]) return;
      return u4(n.event ? n.event(r4) : r4);
    }
  };
}
function z(t5, r4, u4, i4, f5, o5, e4, l4, c4, a5) {
  var s4, p5, v4, d5, k4, b4, m5, M2, C3, j3, L2, H2, q2, A4, O2, P2, T4, N2, V2 = r4.type;
  if (r4.constructor !== h) return null;
  128 & u4.__u && (c4 = 32 & u4.__u, s4 = u4.__c.__z) && (r4.__u |= c4, p5 = o5 = [], s4.nodeType == 8 ? l4 = B(s4, o5) : o5.push(s4), l4 = o5[0] || l4), (s4 = n.__b) && s4(r4);
  n: if (typeof V2 == "function") {
    v4 = e4.length;
    try {
      if (M2 = r4.props, C3 = (s4 = V2.prototype) && s4.render, j3 = (s4 = V2.contextType) && i4[s4.__c], L2 = s4 ? j3 ? j3.props.value : s4.__ : i4, (d5 = u4.__c) ? (r4.__c = d5, 2 & d5.__g && (d5.__g |= 1)) : (C3 ? r4.__c = d5 = new V2(M2, L2) : (r4.__c = d5 = new x(M2, L2), d5.constructor = V2, d5.render = K), j3 && j3.sub(d5), d5.state || (d5.state = {}), d5.__n = i4, d5.__g |= 8, d5.__h = [], d5.__k = []), C3 && (d5.__s || (d5.__s = d5.state), V2.getDerivedStateFromProps && (d5.__s == d5.state && (d5.__s = _({}, d5.__s)), _(d5.__s, V2.getDerivedStateFromProps(M2, d5.__s)))), k4 = d5.props, b4 = d5.state, d5.__v = r4, u4.__c) {
        if (M2 !== k4 && C3 && !V2.getDerivedStateFromProps && d5.componentWillReceiveProps && d5.componentWillReceiveProps(M2, L2), r4.__v == u4.__v && !(8 & d5.__g) || !(4 & d5.__g) && d5.shouldComponentUpdate && d5.shouldComponentUpdate(M2, d5.__s, L2) === !1) {
          r4.__v != u4.__v && (d5.props = M2, d5.state = d5.__s, d5.__g &= -9), r4.__e = u4.__e, r4.__k = u4.__k, r4.__k.some(function(n3) {
            n3 && (n3.__ = r4);
          }), y.push.apply(d5.__h, d5.__k), d5.__k = [], d5.__h.length && e4.push(d5), l4 = S(u4);
          break n;
        }
        d5.componentWillUpdate && d5.componentWillUpdate(M2, d5.__s, L2), C3 && d5.componentDidUpdate && d5.__h.push(function() {
          d5.componentDidUpdate(k4, b4, m5);
        });
      } else C3 && !V2.getDerivedStateFromProps && d5.componentWillMount && d5.componentWillMount(), C3 && d5.componentDidMount && d5.__h.push(d5.componentDidMount);
      d5.context = L2, d5.props = M2, d5.__P = t5, d5.__g &= -5, H2 = n.__r, q2 = C3 ? 25 : 0;
      do
        d5.__g &= -9, H2 && H2(r4), s4 = d5.render(d5.props, d5.state = d5.__s, d5.context);
      while (8 & d5.__g && ++q2 < 25);
      C3 && (y.push.apply(d5.__h, d5.__k), d5.__k = []), d5.state = d5.__s, d5.getChildContext && (i4 = _({}, i4, d5.getChildContext())), C3 && u4.__c && d5.getSnapshotBeforeUpdate && (m5 = d5.getSnapshotBeforeUpdate(k4, b4)), A4 = s4 && s4.type === $ && s4.key == null ? s4.props.children : s4, M2.__P && (s4 = l4, f5 = (t5 = M2.__P).namespaceURI, c4 = o5 = null, u4.props && u4.props.__P != t5 && (u4.__k.some(function(n3) {
        n3 && J(n3, n3);
      }), u4.__k = null), l4 = u4.__k ? S(u4, 0) : null), l4 = I(t5, w(A4) ? A4 : [A4], r4, u4, i4, f5, o5, e4, l4, c4, a5), M2.__P && (r4.__e = null, l4 = s4), r4.__u &= -161, p5 && p5.some(g), d5.__h.length && e4.push(d5), 1 & d5.__g && (d5.__g &= -4);
    } catch (t6) {
      if (e4.length = v4, r4.__v = null, c4 || o5) if (t6 && t6.then) {
        if (r4.__u |= 128 | c4, o5) {
          for (~(T4 = o5.indexOf(l4 || void 0)) || (T4 = o5.length); (N2 = o5[T4 - 1]) && N2.nodeType == 8; ) T4--;
          for (; T4 < o5.length; T4++) if (N2 = o5[T4]) if (o5[T4] = null, O2) {
            if (N2 == P2) break;
          } else {
            if (N2.nodeType != 8) break;
            N2.data.startsWith("$s") && (P2 = B(O2 = N2));
          }
        }
        if (!O2) {
          for (; l4 && l4.nodeType == 8 && l4.nextSibling; ) l4 = l4.nextSibling;
          O2 = l4;
        }
        (s4 = B(O2 = r4.__c.__z || (r4.__c.__z = O2))) ? (r4.__e = O2, l4 = s4) : r4.__e = l4, l4 = l4 && l4.nextSibling;
      } else o5 && o5.some(g);
      else r4.__e = u4.__e;
      r4.__k || (r4.__k = u4.__k || []), t6 && t6.then || D(r4), n.__e(t6, r4, u4);
    }
  } else l4 = r4.__e = F(u4.__e, r4, u4, i4, f5, o5, e4, c4, a5, t5);
  return (s4 = n.diffed) && s4(r4), l4;
}
function B(n3, t5) {
  if (n3 && n3.nodeType == 8 && n3.data.startsWith("$s")) for (var r4 = 1; n3 = n3.nextSibling; ) {
    if (n3.nodeType == 8) {
      if (n3.data.startsWith("$s")) r4++;
      else if (n3.data.startsWith("/$s") && !--r4) return n3;
    }
    t5 && t5.push(n3);
  }
}
function D(n3) {
  n3 && (n3.__c && (n3.__c.__g |= 4), n3.__k && n3.__k.some(D));
}
function E(t5, r4, u4) {
  for (var i4 = 0; i4 < u4.length; ) G(u4[i4++], u4[i4++], u4[i4++]);
  n.__c && n.__c(r4, t5), t5.some(function(r5) {
    try {
      t5 = r5.__h, r5.__h = [], t5.some(function(n3) {
        n3.call(r5);
      });
    } catch (t6) {
      n.__e(t6, r5.__v);
    }
  });
}
function F(t5, r4, u4, i4, f5, o5, e4, l4, c4, a5) {
  var s4, h5, y5, _4, k4, b4, m5, M2, $2 = u4.props || p, x3 = r4.props, C3 = r4.type;
  if (C3 == "svg" ? f5 = "http://www.w3.org/2000/svg" : C3 == "math" ? f5 = "http://www.w3.org/1998/Math/MathML" : f5 || (f5 = "http://www.w3.org/1999/xhtml"), o5) {
    for (s4 = 0; s4 < o5.length; s4++) if ((k4 = o5[s4]) && (C3 ? k4.localName == C3 : k4.nodeType == 3)) {
      t5 = k4, o5[s4] = null;
      break;
    }
  }
  if (!t5) {
    if (M2 = a5.ownerDocument || document, !C3) return M2.createTextNode(x3);
    t5 = M2.createElementNS(f5, C3, x3.is ? x3 : a5), l4 && (n.__m && n.__m(r4, o5), l4 = !1), o5 = null;
  }
  if (C3) {
    if (a5 = C3 == "template" && t5.content || t5, o5 = C3 == "textarea" && x3.defaultValue != null ? null : o5 && d.call(a5.childNodes), !l4 && o5) for ($2 = {}, s4 = 0; s4 < t5.attributes.length; s4++) $2[(k4 = t5.attributes[s4]).name] = k4.value;
    for (s4 in $2) k4 = $2[s4], s4 == "dangerouslySetInnerHTML" ? y5 = k4 : s4 == "children" || s4 in x3 || s4 == "value" && "defaultValue" in x3 || s4 == "checked" && "defaultChecked" in x3 || N(t5, s4, null, k4, f5);
    for (s4 in x3) k4 = x3[s4], s4 == "children" ? _4 = k4 : s4 == "dangerouslySetInnerHTML" ? h5 = k4 : s4 == "value" ? b4 = k4 : s4 == "checked" ? m5 = k4 : l4 && typeof k4 != "function" || $2[s4] === k4 || N(t5, s4, k4, $2[s4], f5);
    h5 ? (l4 || y5 && (h5.__html == y5.__html || h5.__html == t5.innerHTML) || (t5.innerHTML = h5.__html), r4.__k = []) : (y5 && (t5.textContent = ""), (C3 == "foreignObject" || f5 == "http://www.w3.org/1998/Math/MathML" && v.test(C3)) && (f5 = "http://www.w3.org/1999/xhtml"), I(a5, w(_4) ? _4 : [_4], r4, u4, i4, f5, o5, e4, o5 ? o5[0] : u4.__k && S(u4, 0), l4, c4), o5 && o5.some(g)), l4 && C3 != "textarea" || (s4 = "value", C3 == "progress" && b4 == null ? t5.removeAttribute(s4) : b4 == null || b4 === t5[s4] && (C3 != "progress" || b4) || N(t5, s4, b4, $2[s4], f5), s4 = "checked", m5 != null && m5 != t5[s4] && N(t5, s4, m5, $2[s4], f5));
  } else $2 === x3 || l4 && t5.data == x3 || (t5.data = x3);
  return t5;
}
function G(t5, r4, u4, i4) {
  try {
    typeof t5 == "function" ? r4 ? r4.__x = t5(r4) || 1 : i4 && (i4 = i4.__c || i4.__e) && (r4 = i4.__x) && (i4.__x = null, typeof r4 == "function" ? r4() : t5(null)) : t5.current = r4;
  } catch (t6) {
    n.__e(t6, u4);
  }
}
function J(t5, r4, u4) {
  var i4, f5, o5, e4;
  if (n.unmount && n.unmount(t5), !(i4 = t5.ref) || i4.current && i4.current != t5.__e || G(i4, null, r4, t5), i4 = t5.__c) {
    if (i4.componentWillUnmount) try {
      i4.componentWillUnmount();
    } catch (t6) {
      n.__e(t6, r4);
    }
    i4.__P = i4.__n = null;
  }
  if (i4 = t5.__k) for (e4 = 0; e4 < i4.length; e4++) i4[e4] && J(i4[e4], r4, typeof t5.type != "function" || u4 && !t5.props.__P);
  !u4 && (i4 = t5.__c) && (i4 = i4.__z) && (f5 = B(i4, o5 = [])) && (i4 == t5.__e && o5.some(g), g(f5), g(i4)), u4 || g(t5.__e), t5.__e = t5.__c = t5.__ = null;
}
function K(n3, t5, r4) {
  return this.constructor(n3, r4);
}
function Q(t5, r4) {
  var u4, i4, f5, o5;
  n.__ && n.__(t5, r4), r4.nodeType == 9 && (r4 = r4.documentElement), i4 = (u4 = t5 && 32 & t5.__u) ? null : r4.__k, r4.__k = m($, { children: [t5] }), f5 = [], o5 = [], z(r4, r4.__k, i4 || p, p, r4.namespaceURI, i4 ? null : r4.firstChild ? d.call(r4.childNodes) : null, f5, i4 ? i4.__e : r4.firstChild, u4, o5), E(f5, r4.__k, o5), r4.__k.props.children = null;
}
n = { __e: function(n3, t5, r4, u4) {
  for (var i4, o5, e4; t5 = t5.__; ) if ((i4 = t5.__c) && !(1 & i4.__g)) {
    i4.__g |= 4;
    try {
      if ((e4 = (o5 = i4.constructor) && o5.getDerivedStateFromError) && i4.setState(o5.getDerivedStateFromError(n3)), i4.componentDidCatch && (i4.componentDidCatch(n3, u4 || {}), e4 = 1), e4 && 8 & i4.__g) return void (i4.__g |= 2);
    } catch (t6) {
      n3 = t6;
    }
  }
  throw f = 0, n3;
} }, t = 0, r = function(n3) {
  return n3 != null && n3.constructor === h;
}, x.prototype.setState = function(n3, t5) {
  var r4 = this.__s;
  r4 && r4 != this.state || (r4 = this.__s = _({}, this.state)), typeof n3 == "function" && (n3 = n3(_({}, r4), this.props)), n3 && (_(r4, n3), this.__v && (t5 && this.__k.push(t5), L(this)));
}, x.prototype.forceUpdate = function(n3) {
  this.__v && (this.__g |= 4, n3 && this.__h.push(n3), L(this));
}, x.prototype.render = $, u = [], f = 0, o = function(n3, t5) {
  return n3.__v.__b - t5.__v.__b;
}, e = /* @__PURE__ */ Symbol(), l = /(PointerCapture)$|Capture$/i, c = 0, a = {}, s = 0;

// node_modules/preact/hooks/dist/hooks.mjs
var t2, r2, u2, i2, o2 = Object.is, f2 = 0, c2 = [], e2 = [], a2 = n, v2 = a2.__b, l2 = a2.__r, m2 = a2.diffed, h2 = a2.__c, s2 = a2.unmount, p2 = a2.__;
function y2(n3, t5) {
  a2.__h && a2.__h(r2, n3, f2 || t5), f2 = 0;
  var u4 = r2.__H || (r2.__H = { __: [], __h: [] });
  return n3 >= u4.__.length && u4.__.push({}), u4.__[n3];
}
function d2(n3) {
  return f2 = 1, _2(G2, n3);
}
function _2(n3, u4, i4) {
  var f5 = y2(t2++, 2);
  if (f5.t = n3, !f5.__c && (f5.__ = [i4 ? i4(u4) : G2(void 0, u4), function(n4) {
    var t5 = (f5.__N || f5.__)[0], r4 = f5.t(t5, n4);
    o2(t5, r4) || (f5.__N = [r4, f5.__[1]], f5.__c.setState({}));
  }], f5.__c = r2, !r2.__f)) {
    r2.__f = !0;
    var c4 = r2.shouldComponentUpdate;
    r2.shouldComponentUpdate = function(n4, t5, r4) {
      var u5 = this.__H;
      if (!u5) return !0;
      var i5 = !1, f6 = this.props != n4;
      if (u5.__.some(function(n5) {
        n5.__N && (i5 = !0, o2(n5.__[0], n5.__N[0]) || (f6 = !0));
      }), c4) {
        var e4 = c4.call(this, n4, t5, r4);
        return i5 ? e4 || f6 : e4;
      }
      return !i5 || f6;
    };
  }
  return f5.__;
}
function A2(n3, u4) {
  var i4 = y2(t2++, 3);
  !a2.__s && E2(i4.__H, u4) && (i4.__P = !0, i4.__ = n3, i4.u = u4, r2.__H.__h.push(i4));
}
function F2(n3, u4) {
  var i4 = y2(t2++, 4);
  !a2.__s && E2(i4.__H, u4) && (i4.__P = !1, i4.__ = n3, i4.u = u4, r2.__h.push(i4));
}
function T2(n3) {
  return f2 = 5, w2(function() {
    return { current: n3 };
  }, []);
}
function w2(n3, r4) {
  var u4 = y2(t2++, 7);
  return E2(u4.__H, r4) && (u4.__ = n3(), u4.__H = r4), u4.__;
}
function b(n3, t5) {
  return f2 = 8, w2(function() {
    return n3;
  }, t5);
}
function g2() {
  var n3;
  do {
    for (; n3 = e2.shift(); ) try {
      C2(n3);
    } catch (t6) {
      a2.__e(t6, { __: (n3 = n3.__P) && n3.__v });
    }
    for (; n3 = c2.shift(); ) {
      var t5 = n3.__H;
      if (n3.__P && t5) try {
        t5.__h.some(C2), t5.__h.some(D2), t5.__h = [];
      } catch (r4) {
        t5.__h = [], a2.__e(r4, n3.__v);
      }
    }
  } while (e2.length);
}
a2.__b = function(n3) {
  r2 = null, v2 && v2(n3);
}, a2.__ = function(n3, t5) {
  n3 && t5.__k && t5.__k.__m && (n3.__m = t5.__k.__m), p2 && p2(n3, t5);
}, a2.__r = function(n3) {
  l2 && l2(n3), t2 = 0;
  var i4 = (r2 = n3.__c).__H;
  i4 && (u2 == r2 ? r2.__h = [] : (i4.__h.some(C2), i4.__h.some(D2), t2 = 0), i4.__h = [], i4.__.some(function(n4) {
    n4.__N && (n4.__ = n4.__N), n4.u = n4.__N = void 0;
  })), u2 = r2;
}, a2.diffed = function(n3) {
  m2 && m2(n3);
  var t5 = n3.__c;
  t5 && t5.__H && (t5.__H.__h.length && B2(c2.push(t5)), t5.__H.__.some(function(n4) {
    n4.u && (n4.__H = n4.u);
  })), u2 = r2 = null;
}, a2.__c = function(n3, t5) {
  t5.some(function(n4) {
    try {
      n4.__h.some(C2), n4.__h = n4.__h.filter(function(n5) {
        return !n5.__ || D2(n5);
      });
    } catch (t6) {
      n4.__h = [function() {
        throw t6;
      }];
    }
  }), h2 && h2(n3, t5);
}, a2.unmount = function(n3) {
  s2 && s2(n3);
  var t5, r4, u4 = n3.__c;
  u4 && u4.__H && (u4.__H.__.some(function(u5) {
    try {
      if (u5.__P && u5.__c) {
        if (r4 === void 0) {
          for (r4 = n3.__; r4 && (!r4.__c || !r4.__c.__P); ) r4 = r4.__;
          r4 = r4 && r4.__c;
        }
        u5.__P = r4, B2(e2.push(u5));
      } else C2(u5);
    } catch (n4) {
      t5 = n4;
    }
  }), u4.__H = void 0, t5 && a2.__e(t5, u4.__v));
};
var k2 = typeof requestAnimationFrame == "function";
function z2(n3) {
  var t5, r4 = function() {
    clearTimeout(u4), k2 && cancelAnimationFrame(t5), setTimeout(n3);
  }, u4 = setTimeout(r4, 35);
  k2 && (t5 = requestAnimationFrame(r4));
}
function B2(n3) {
  n3 != 1 && i2 == a2.requestAnimationFrame || ((i2 = a2.requestAnimationFrame) || z2)(g2);
}
function C2(n3) {
  var t5 = r2, u4 = n3.__c;
  typeof u4 == "function" && (n3.__c = void 0, u4()), r2 = t5;
}
function D2(n3) {
  var t5 = r2;
  n3.__c = n3.__(), r2 = t5;
}
function E2(n3, t5) {
  return !n3 || n3.length != t5.length || t5.some(function(t6, r4) {
    return !o2(t6, n3[r4]);
  });
}
function G2(n3, t5) {
  return typeof t5 == "function" ? t5(n3) : t5;
}

// src/core/keys.ts
var scopes = [], lead = "", leadTimer = 0, keysOff = { value: !1 };
function typing(target2) {
  let el = target2;
  return el != null && el.tagName ? el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) && !/^(checkbox|radio|button)$/.test(el.type) : !1;
}
function nameOf(e4) {
  let held = (e4.ctrlKey || e4.metaKey ? "Ctrl+" : "") + (e4.altKey ? "Alt+" : ""), key = e4.key === " " ? "Space" : e4.key;
  return key.length === 1 && /[A-Za-z]/.test(key) ? held + (e4.shiftKey ? "Shift+" : "") + key.toLowerCase() : held + key;
}
function handleKey(e4) {
  if (e4.isComposing || e4.keyCode === 229 || e4.defaultPrevented) return;
  let name = nameOf(e4), plain2 = !/^(Ctrl|Alt)\+/.test(name) && name !== "Escape";
  if (plain2 && (typing(e4.target) || keysOff.value) || !plain2 && name !== "Escape" && name !== "Ctrl+Enter" && name !== "Ctrl+s" && typing(e4.target)) return;
  let full = lead + name;
  lead = "";
  for (let i4 = scopes.length - 1; i4 >= 0; i4--) {
    let act2 = scopes[i4].map.current[full];
    if (act2) {
      e4.preventDefault(), act2(e4);
      return;
    }
    if (scopes[i4].modal) return;
  }
  name === "g" && (lead = "g ", clearTimeout(leadTimer), leadTimer = window.setTimeout(() => lead = "", 1500));
}
function useKeys(map, modal = !1) {
  let current2 = T2(map);
  current2.current = map, A2(() => {
    let scope = { map: current2, modal };
    return scopes.push(scope), () => {
      scopes.splice(scopes.indexOf(scope), 1);
    };
  }, [modal]);
}
function listenKeys() {
  document.addEventListener("keydown", handleKey);
}

// node_modules/@preact/signals-core/dist/signals-core.module.js
var i3 = /* @__PURE__ */ Symbol.for("preact-signals");
function t3() {
  if (v3 > 1)
    v3--;
  else {
    var i4, t5 = !1;
    for ((function() {
      var i5 = c3;
      for (c3 = void 0; i5 !== void 0; ) {
        var t6 = i5.S;
        if (t6.v === i5.v) for (var r5 = t6.t; r5 !== void 0; r5 = r5.x) r5.i === i5.i && (r5.i = t6.i);
        i5 = i5.o;
      }
    })(); h3 !== void 0; ) {
      var r4 = h3;
      for (h3 = void 0, s3++; r4 !== void 0; ) {
        var n3 = r4.u;
        if (r4.u = void 0, r4.f &= -3, !(8 & r4.f) && w3(r4)) try {
          r4.c();
        } catch (r5) {
          t5 || (i4 = r5, t5 = !0);
        }
        r4 = n3;
      }
    }
    if (s3 = 0, v3--, t5) throw i4;
  }
}
function r3(i4) {
  if (v3 > 0) return i4();
  u3 = ++e3, v3++;
  try {
    return i4();
  } finally {
    t3();
  }
}
var n2, o3 = void 0;
function f3(i4) {
  var t5 = o3, r4 = n2;
  o3 = void 0, n2 = void 0;
  try {
    return i4();
  } finally {
    o3 = t5, n2 = r4;
  }
}
var h3 = void 0, v3 = 0, s3 = 0, e3 = 0, u3 = 0, c3 = void 0, a3 = 0;
function d3(i4) {
  if (o3 !== void 0) {
    var t5 = i4.n;
    if (t5 === void 0 || t5.t !== o3)
      return t5 = { i: 0, S: i4, p: o3.s, n: void 0, t: o3, e: void 0, x: void 0, r: t5 }, o3.s !== void 0 && (o3.s.n = t5), o3.s = t5, i4.n = t5, 32 & o3.f && i4.S(t5), t5;
    if (t5.i === -1)
      return t5.i = 0, t5.n !== void 0 && (t5.n.p = t5.p, t5.p !== void 0 && (t5.p.n = t5.n), t5.p = o3.s, t5.n = void 0, o3.s.n = t5, o3.s = t5), t5;
  }
}
function l3(i4, t5) {
  this.v = i4, this.i = 0, this.n = void 0, this.t = void 0, this.l = 0, this.W = t5 == null ? void 0 : t5.watched, this.Z = t5 == null ? void 0 : t5.unwatched, this.name = t5 == null ? void 0 : t5.name;
}
l3.prototype.brand = i3;
l3.prototype.h = function() {
  return !0;
};
l3.prototype.S = function(i4) {
  var t5 = this, r4 = this.t;
  r4 !== i4 && i4.e === void 0 && (i4.x = r4, this.t = i4, r4 !== void 0 ? r4.e = i4 : f3(function() {
    var i5;
    (i5 = t5.W) == null || i5.call(t5);
  }));
};
l3.prototype.U = function(i4) {
  var t5 = this;
  if (this.t !== void 0) {
    var r4 = i4.e, n3 = i4.x;
    r4 !== void 0 && (r4.x = n3, i4.e = void 0), n3 !== void 0 && (n3.e = r4, i4.x = void 0), i4 === this.t && (this.t = n3, n3 === void 0 && f3(function() {
      var i5;
      (i5 = t5.Z) == null || i5.call(t5);
    }));
  }
};
l3.prototype.subscribe = function(i4) {
  var t5 = this;
  return x2(function() {
    var r4 = t5.value;
    f3(function() {
      return i4(r4);
    });
  }, { name: "sub" });
};
l3.prototype.valueOf = function() {
  return this.value;
};
l3.prototype.toString = function() {
  return this.value + "";
};
l3.prototype.toJSON = function() {
  return this.value;
};
l3.prototype.peek = function() {
  var i4 = this;
  return f3(function() {
    return i4.value;
  });
};
Object.defineProperty(l3.prototype, "value", { get: function() {
  var i4 = d3(this);
  return i4 !== void 0 && (i4.i = this.i), this.v;
}, set: function(i4) {
  if (i4 !== this.v) {
    if (s3 > 100) throw new Error("Cycle detected");
    (function(i5) {
      v3 !== 0 && s3 === 0 && i5.l !== u3 && (i5.l = u3, c3 = { S: i5, v: i5.v, i: i5.i, o: c3 });
    })(this), this.v = i4, this.i++, a3++, v3++;
    try {
      for (var r4 = this.t; r4 !== void 0; r4 = r4.x) r4.t.N();
    } finally {
      t3();
    }
  }
} });
function y3(i4, t5) {
  return new l3(i4, t5);
}
function w3(i4) {
  for (var t5 = i4.s; t5 !== void 0; t5 = t5.n) if (t5.S.i !== t5.i || !t5.S.h() || t5.S.i !== t5.i) return !0;
  return !1;
}
function b2(i4) {
  for (var t5 = i4.s; t5 !== void 0; t5 = t5.n) {
    var r4 = t5.S.n;
    if (r4 !== void 0 && (t5.r = r4), t5.S.n = t5, t5.i = -1, t5.n === void 0) {
      i4.s = t5;
      break;
    }
  }
}
function _3(i4) {
  for (var t5 = i4.s, r4 = void 0; t5 !== void 0; ) {
    var n3 = t5.p;
    t5.i === -1 ? (t5.S.U(t5), n3 !== void 0 && (n3.n = t5.n), t5.n !== void 0 && (t5.n.p = n3)) : r4 = t5, t5.S.n = t5.r, t5.r !== void 0 && (t5.r = void 0), t5 = n3;
  }
  i4.s = r4;
}
function j2(i4, t5) {
  l3.call(this, void 0, t5), this.x = i4, this.s = void 0, this.g = a3 - 1, this.f = 4;
}
j2.prototype = new l3();
j2.prototype.h = function() {
  if (this.f &= -3, 1 & this.f) return !1;
  if ((36 & this.f) == 32 || (this.f &= -5, this.g === a3)) return !0;
  if (this.g = a3, this.f |= 1, this.i > 0 && !w3(this))
    return this.f &= -2, !0;
  var i4 = o3;
  try {
    b2(this), o3 = this;
    var t5 = this.x();
    (16 & this.f || this.v !== t5 || this.i === 0) && (this.v = t5, this.f &= -17, this.i++);
  } catch (i5) {
    this.v = i5, this.f |= 16, this.i++;
  }
  return o3 = i4, _3(this), this.f &= -2, !0;
};
j2.prototype.S = function(i4) {
  if (this.t === void 0) {
    this.f |= 36;
    for (var t5 = this.s; t5 !== void 0; t5 = t5.n) t5.S.S(t5);
  }
  l3.prototype.S.call(this, i4);
};
j2.prototype.U = function(i4) {
  if (this.t !== void 0 && (l3.prototype.U.call(this, i4), this.t === void 0)) {
    this.f &= -33;
    for (var t5 = this.s; t5 !== void 0; t5 = t5.n) t5.S.U(t5);
  }
};
j2.prototype.N = function() {
  if (!(2 & this.f)) {
    this.f |= 6;
    for (var i4 = this.t; i4 !== void 0; i4 = i4.x) i4.t.N();
  }
};
Object.defineProperty(j2.prototype, "value", { get: function() {
  if (1 & this.f) throw new Error("Cycle detected");
  var i4 = d3(this);
  if (this.h(), i4 !== void 0 && (i4.i = this.i), 16 & this.f) throw this.v;
  return this.v;
} });
function O(i4, t5) {
  return new j2(i4, t5);
}
function p3(i4) {
  var r4 = i4.j;
  if (i4.j = void 0, typeof r4 == "function") {
    v3++;
    var n3 = o3;
    o3 = void 0;
    try {
      r4();
    } catch (t5) {
      throw i4.f &= -2, i4.f |= 8, g3(i4), t5;
    } finally {
      o3 = n3, t3();
    }
  }
}
function g3(i4) {
  for (var t5 = i4.s; t5 !== void 0; t5 = t5.n) t5.S.U(t5);
  i4.x = void 0, i4.s = void 0, p3(i4);
}
function S2(i4) {
  if (o3 !== this) throw new Error("Out-of-order effect");
  _3(this), o3 = i4, this.f &= -2;
  try {
    8 & this.f && g3(this);
  } finally {
    t3();
  }
}
function m3(i4, t5) {
  this.x = i4, this.j = void 0, this.s = void 0, this.u = void 0, this.f = 32, this.name = t5 == null ? void 0 : t5.name, n2 && n2.push(this);
}
m3.prototype.c = function() {
  var i4 = this.S();
  try {
    if (8 & this.f || this.x === void 0) return;
    var t5 = this.x();
    typeof t5 == "function" && (this.j = t5);
  } finally {
    i4();
  }
};
m3.prototype.S = function() {
  if (1 & this.f) throw new Error("Cycle detected");
  this.f |= 1, this.f &= -9, p3(this), b2(this), v3++;
  var i4 = o3;
  return o3 = this, S2.bind(this, i4);
};
m3.prototype.N = function() {
  2 & this.f || (this.f |= 2, this.u = h3, h3 = this);
};
m3.prototype.d = function() {
  this.f |= 8, 1 & this.f || g3(this);
};
m3.prototype.dispose = function() {
  this.d();
};
function x2(i4, t5) {
  var r4 = new m3(i4, t5);
  try {
    r4.c();
  } catch (i5) {
    throw r4.d(), i5;
  }
  var n3 = r4.d.bind(r4);
  return n3[Symbol.dispose] = n3, n3;
}

// node_modules/@preact/signals/dist/signals.module.js
var h4, d4, p4, m4 = typeof window < "u" && !!window.__PREACT_SIGNALS_DEVTOOLS__;
var g4 = [];
x2(function() {
  h4 = this.N;
})();
function b3(i4, n3) {
  n[i4] = n3.bind(null, n[i4] || function() {
  });
}
function y4(i4) {
  if (p4) {
    var n3 = p4;
    p4 = void 0, n3();
  }
  p4 = i4 && i4.S();
}
function w4(i4) {
  var n3 = this, r4 = i4.data, t5 = useSignal(r4);
  t5.name = "ReactiveDom", t5.value = r4;
  var e4 = w2(function() {
    for (var i5 = n3, r5 = n3.__v; r5 = r5.__; ) if (r5.__c) {
      r5.__c.__$f |= 4;
      break;
    }
    var o5 = O(function() {
      var i6 = t5.value.value;
      return i6 === 0 ? 0 : i6 === !0 ? "" : i6 || "";
    }), e5 = O(function() {
      return !Array.isArray(o5.value) && !r(o5.value);
    }), u5 = x2(function() {
      if (this.N = M, e5.value) {
        var n4 = o5.value;
        i5.__v && i5.__v.__e && i5.__v.__e.nodeType === 3 && (i5.__v.__e.data = n4);
      }
    }), c5 = n3.__$u.d;
    return n3.__$u.d = function() {
      u5(), c5.call(this);
    }, [e5, o5];
  }, []), u4 = e4[0], c4 = e4[1];
  return u4.value ? c4.peek() : c4.value;
}
w4.displayName = "ReactiveTextNode";
Object.defineProperties(l3.prototype, { constructor: { configurable: !0, value: k($, null).constructor }, type: { configurable: !0, value: w4 }, props: { configurable: !0, get: function() {
  var i4 = this;
  return { data: { get value() {
    return i4.value;
  } } };
} }, __b: { configurable: !0, value: 1 } });
b3("__b", function(i4, n3) {
  if (y4(), d4 = void 0, typeof n3.type == "string") {
    var r4, t5 = n3.props;
    for (var f5 in t5) if (f5 !== "children") {
      var o5 = t5[f5];
      o5 instanceof l3 && (r4 || (n3.__np = r4 = {}), r4[f5] = o5, t5[f5] = o5.peek());
    }
  }
  i4(n3);
});
b3("__r", function(i4, r4) {
  if (i4(r4), r4.type !== $) {
    y4();
    var t5, f5 = r4.__c;
    f5 && (f5.__$f &= -2, (t5 = f5.__$u) === void 0 && (f5.__$u = t5 = (function(i5, n3) {
      var r5;
      return x2(function() {
        r5 = this;
      }, { name: n3 }), r5.c = i5, r5;
    })(/* @__PURE__ */ (function(i5) {
      return function() {
        var n3;
        m4 && ((n3 = this.y) == null || n3.call(this)), i5.__$f |= 1, i5.setState({});
      };
    })(f5), typeof r4.type == "function" ? r4.type.displayName || r4.type.name : ""))), d4 = f5, y4(t5);
  }
});
b3("__e", function(i4, n3, r4, t5) {
  y4(), d4 = void 0, i4(n3, r4, t5);
});
b3("diffed", function(i4, n3) {
  y4(), d4 = void 0;
  var r4;
  if (typeof n3.type == "string" && (r4 = n3.__e)) {
    var t5 = n3.__np, f5 = n3.props, o5 = r4.U;
    if (o5) for (var e4 in o5) {
      var u4 = o5[e4];
      u4 === void 0 || t5 && e4 in t5 || (u4.d(), o5[e4] = void 0);
    }
    if (t5) {
      o5 || (o5 = {}, r4.U = o5);
      for (var a5 in t5) {
        var c4 = o5[a5], v4 = t5[a5];
        c4 === void 0 ? (c4 = k3(r4, a5, v4, f5), o5[a5] = c4) : c4.o(v4, f5);
      }
    }
  }
  i4(n3);
});
function k3(i4, n3, r4, t5) {
  var f5 = n3 in i4 && i4.ownerSVGElement === void 0, o5 = y3(r4);
  return { o: function(i5, n4) {
    o5.value = i5, t5 = n4;
  }, d: x2(function() {
    this.N = M;
    var r5 = o5.value.value;
    t5[n3] !== r5 && (t5[n3] = r5, f5 ? i4[n3] = r5 : r5 != null && (r5 !== !1 || n3[4] === "-") ? i4.setAttribute(n3, r5) : i4.removeAttribute(n3));
  }) };
}
b3("unmount", function(i4, n3) {
  if (typeof n3.type == "string") {
    var r4 = n3.__e;
    if (r4) {
      var t5 = r4.U;
      if (t5) {
        r4.U = void 0;
        for (var f5 in t5) {
          var o5 = t5[f5];
          o5 && o5.d();
        }
      }
    }
    var e4 = n3.__np;
    if (e4) {
      var u4 = n3.props;
      for (var a5 in e4) u4[a5] = e4[a5];
    }
    n3.__np = void 0;
  } else {
    var c4 = n3.__c;
    if (c4) {
      c4.__$f |= 8;
      var v4 = c4.__$u;
      v4 && (c4.__$u = void 0, v4.d());
    }
  }
  i4(n3);
});
b3("__h", function(i4, n3, r4, t5) {
  t5 < 3 && (n3.__$f |= 2), i4(n3, r4, t5);
});
x.prototype.shouldComponentUpdate = function(i4, n3) {
  if (this.__R) return !0;
  var r4 = this.__$u, t5 = r4 && r4.s !== void 0;
  for (var f5 in n3) return !0;
  if (this.__f || typeof this.u == "boolean" && this.u === !0) {
    var o5 = 2 & this.__$f;
    if (!(t5 || o5 || 4 & this.__$f) || 1 & this.__$f) return !0;
  } else if (!(t5 || 4 & this.__$f) || 3 & this.__$f) return !0;
  for (var e4 in i4) if (e4 !== "__source" && i4[e4] !== this.props[e4]) return !0;
  for (var u4 in this.props) if (!(u4 in i4)) return !0;
  return !1;
};
function useSignal(i4, n3) {
  return w2(function() {
    return y3(i4, n3);
  }, []);
}
var A3 = function(i4) {
  queueMicrotask(function() {
    queueMicrotask(i4);
  });
};
function F3() {
  r3(function() {
    for (var i4; i4 = g4.shift(); ) h4.call(i4);
  });
}
function M() {
  g4.push(this) === 1 && (n.requestAnimationFrame || A3)(F3);
}

// src/core/router.ts
function here() {
  return typeof location > "u" ? { path: "/", query: new URLSearchParams() } : { path: location.pathname, query: new URLSearchParams(location.search) };
}
var place = y3(here());
function go(to, replace = !1) {
  to !== location.pathname + location.search && (replace ? history.replaceState(history.state, "", to) : history.pushState(null, "", to), place.value = here());
}
function withQuery(changes, at = place.value) {
  let q2 = new URLSearchParams(at.query);
  for (let [k4, v4] of Object.entries(changes))
    v4 === null || v4 === "" ? q2.delete(k4) : q2.set(k4, v4);
  let s4 = q2.toString();
  return at.path + (s4 ? `?${s4}` : "");
}
function match(pattern, path) {
  let want = pattern.split("/").filter(Boolean), have = path.split("/").filter(Boolean);
  if (want.length !== have.length) return null;
  let params = {};
  for (let i4 = 0; i4 < want.length; i4++)
    if (want[i4][0] === ":") params[want[i4].slice(1)] = safeDecode(have[i4]);
    else if (want[i4] !== have[i4]) return null;
  return params;
}
function safeDecode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
function listen(root) {
  addEventListener("popstate", () => place.value = here()), document.addEventListener("click", (e4) => {
    var _a, _b;
    if (e4.defaultPrevented || e4.button !== 0 || e4.metaKey || e4.ctrlKey || e4.shiftKey || e4.altKey) return;
    let a5 = (_b = (_a = e4.target).closest) == null ? void 0 : _b.call(_a, "a[href]");
    !a5 || a5.target || a5.hasAttribute("download") || a5.origin !== location.origin || a5.pathname.startsWith(root) && (e4.preventDefault(), go(a5.pathname + a5.search));
  });
}

// src/core/api.ts
var base = "/api/v1", Refusal = class extends Error {
  constructor(status, code, message, requestId = "", field = "") {
    super(message);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.field = field;
  }
}, sessionEnded = y3(!1);
async function refusal(res) {
  let body2 = await res.json().catch(() => ({}));
  return new Refusal(res.status, body2.code ?? "http", body2.message ?? `HTTP ${res.status}`, body2.requestId, body2.field);
}
async function call(method, path, body2, abort) {
  let headers = { "X-Requested-With": "mailbridge", Accept: "application/json" };
  body2 !== void 0 && (headers["Content-Type"] = "application/json");
  let res;
  try {
    res = await fetch(base + path, {
      method,
      headers,
      body: body2 === void 0 ? void 0 : JSON.stringify(body2),
      credentials: "same-origin",
      signal: abort
    });
  } catch (err) {
    throw err.name === "AbortError" ? err : new Refusal(0, "offline", "offline");
  }
  if (!res.ok) {
    let err = await refusal(res);
    throw res.status === 401 && !path.startsWith("/sessions") && path !== "/me" && (sessionEnded.value = !0), err;
  }
  if (res.status === 204) return;
  let text2 = await res.text();
  return text2 ? JSON.parse(text2) : void 0;
}
var get = (path, abort) => call("GET", path, void 0, abort), post = (path, body2 = {}) => call("POST", path, body2), put = (path, body2) => call("PUT", path, body2), patch = (path, body2) => call("PATCH", path, body2), del = (path, body2) => call("DELETE", path, body2);
function query(params) {
  let q2 = new URLSearchParams();
  for (let [k4, v4] of Object.entries(params)) v4 != null && v4 !== "" && q2.set(k4, String(v4));
  let s4 = q2.toString();
  return s4 ? `?${s4}` : "";
}
function upload(file, onProgress, abort) {
  return new Promise((resolve, reject) => {
    let req = new XMLHttpRequest();
    req.open("POST", `${base}/uploads`), req.setRequestHeader("X-Requested-With", "mailbridge"), req.upload.onprogress = (e4) => e4.lengthComputable && onProgress(e4.loaded / e4.total), req.onload = () => {
      let body2 = safeParse(req.responseText);
      req.status < 300 ? resolve(body2) : reject(new Refusal(req.status, String(body2.code ?? "http"), String(body2.message ?? `HTTP ${req.status}`)));
    }, req.onerror = () => reject(new Refusal(0, "offline", "offline")), req.onabort = () => reject(new DOMException("aborted", "AbortError")), abort == null || abort.addEventListener("abort", () => req.abort());
    let form = new FormData();
    form.append("file", file, file.name), req.send(form);
  });
}
function safeParse(text2) {
  try {
    return JSON.parse(text2);
  } catch {
    return {};
  }
}
function newKey() {
  let bytes2 = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes2, (b4) => b4.toString(16).padStart(2, "0")).join("");
}

// src/i18n/lang.ts
var lang = y3("zh");

// src/core/session.ts
var defaults = {
  locale: "",
  theme: "system",
  density: "comfortable",
  signature: "",
  conversations: !0,
  shortcuts: !0
}, me = y3(void 0), settings = y3({ ...defaults, ...kept() }), startFault = y3(null), myMailbox = O(() => {
  var _a, _b;
  return (_b = (_a = me.value) == null ? void 0 : _a.mailboxes) == null ? void 0 : _b[0];
});
function kept() {
  try {
    return JSON.parse(localStorage.getItem("mb.look") ?? "{}");
  } catch {
    return {};
  }
}
function applyLook() {
  let s4 = settings.value, root = document.documentElement;
  s4.theme === "system" ? root.removeAttribute("data-theme") : root.dataset.theme = s4.theme, root.dataset.density = s4.density, keysOff.value = !s4.shortcuts;
  let l4 = (new URLSearchParams(location.search).get("lang") || s4.locale || navigator.language || "zh").toLowerCase().startsWith("zh") ? "zh" : "en";
  lang.value = l4, root.lang = l4 === "zh" ? "zh-CN" : "en";
}
function change(part) {
  settings.value = { ...settings.value, ...part }, localStorage.setItem("mb.look", JSON.stringify({ locale: settings.value.locale, theme: settings.value.theme, density: settings.value.density })), applyLook(), me.value && put("/me/settings", settings.value).catch(() => {
  });
}
async function loadMe() {
  startFault.value = null;
  try {
    let who = await get("/me");
    await adopt(who);
  } catch (err) {
    err instanceof Refusal && err.status === 401 ? me.value = null : startFault.value = err;
  }
}
async function adopt(who) {
  let saved = await get("/me/settings").catch(() => ({})), known = Object.fromEntries(Object.entries(saved ?? {}).filter(([k4, v4]) => k4 in defaults && v4 !== null && v4 !== ""));
  settings.value = { ...settings.value, ...known }, applyLook(), me.value = { ...who, mailboxes: who.mailboxes ?? [], rights: who.rights ?? [] };
}
async function signIn(login, password) {
  let got = await post("/sessions", { login, password });
  return got.mustChange ? !0 : (sessionEnded.value = !1, await adopt(got.me ?? await get("/me")), !1);
}
async function signOut() {
  await del("/sessions/current").catch(() => {
  }), location.assign("/mail/");
}
var isAdmin = O(() => {
  var _a;
  return /^(super_admin|admin)$/.test(((_a = me.value) == null ? void 0 : _a.role) ?? "");
});

// src/i18n/en.ts
var many = (n3, one, more) => n3 === 1 ? one : more, en = {
  brand: "Company Mail",
  general: {
    loading: "Loading",
    retry: "Try again",
    cancel: "Cancel",
    close: "Close",
    save: "Save",
    ok: "OK",
    delete: "Delete",
    remove: "Remove",
    undo: "Undo",
    open: "View",
    more: "More",
    refresh: "Refresh",
    copied: "Copied",
    copyOf: (what) => `Copy ${what}`
  },
  fault: {
    title: "Could not load",
    offline: "No network. Check the connection and try again.",
    forbidden: "You are not allowed to do this. Ask an administrator.",
    missing: "This does not exist or was deleted.",
    server: "Something went wrong on the server. Try again later."
  },
  nav: {
    main: "Main",
    home: "Back to the inbox",
    mail: "Mail",
    chat: "Chat",
    calendar: "Calendar",
    todo: "To-do",
    settings: "Me",
    me: (name) => `Menu of ${name}`,
    admin: "Administration",
    signOut: "Sign out",
    skip: "Skip to content",
    unread: "unread",
    drafts: "drafts",
    folders: "Folders",
    ownFolders: "My folders",
    newFolder: "New folder",
    rename: "Rename",
    folderName: "Folder name",
    nameNeeded: "Enter a name",
    folderActs: (name) => `Actions for folder ${name}`,
    dropFolderTitle: (name) => `Delete folder “${name}”?`,
    dropFolderText: "Its mail moves to Deleted.",
    quota: "Space used",
    used: (used, all) => `${used} of ${all} used`,
    reconnecting: "Reconnecting… new mail may arrive late",
    offline: "You are offline. What was loaded stays readable."
  },
  folder: {
    inbox: "Inbox",
    sent: "Sent",
    drafts: "Drafts",
    archive: "Archive",
    junk: "Junk",
    trash: "Deleted",
    starred: "Starred",
    all: "All mail"
  },
  dates: {
    today: "Today",
    yesterday: "Yesterday",
    week: "This week",
    lastWeek: "Last week",
    month: (m5) => ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][m5 - 1]
  },
  mail: {
    listName: "Messages",
    readPane: "Reading pane",
    readName: (subject) => `Message: ${subject}`,
    bodyName: "Message body",
    listFault: "Could not load the list",
    listStale: "Refresh failed. This is the earlier content.",
    readFault: "Could not open the message",
    gone: "This message is no longer here",
    noFolder: "There is no such folder",
    backToList: "Back to the list",
    nothingOpen: "Choose a message to read",
    nothingOpenHint: "J / K move down and up, ? shows all shortcuts",
    filters: "Filters",
    filter: { unread: "Unread", starred: "Starred", att: "Attachments" },
    count: (n3) => `${n3} ${many(n3, "message", "messages")}`,
    emptyFilter: "Nothing matches these filters",
    showAll: "Show all",
    emptyFolder: {
      inbox: "Your inbox is empty",
      sent: "Nothing sent yet",
      drafts: "No drafts",
      archive: "Nothing archived",
      junk: "No junk mail",
      trash: "Nothing deleted",
      all: "No mail yet",
      other: "This folder is empty"
    },
    emptyInboxHint: "New mail appears here at once, without reloading.",
    selected: (n3) => `${n3} selected`,
    selectedActs: "Actions for selected mail",
    selectAll: "Select all loaded mail",
    selectNone: "Clear selection",
    selectRow: (subject) => `Select: ${subject}`,
    archive: "Archive",
    delete: "Delete",
    move: "Move to",
    moveTo: (name) => `Move to ${name}`,
    star: "Add star",
    unstar: "Remove star",
    junk: "Mark as junk",
    notJunk: "Not junk",
    markRead: "Mark as read",
    markUnread: "Mark as unread",
    markedRead: (n3) => `${n3} marked as read`,
    markedUnread: (n3) => `${n3} marked as unread`,
    archived: (n3) => n3 > 1 ? `${n3} archived` : "Archived",
    deleted: (n3) => n3 > 1 ? `${n3} deleted` : "Deleted",
    junked: (n3) => n3 > 1 ? `${n3} moved to Junk` : "Moved to Junk",
    notJunked: (n3) => n3 > 1 ? `${n3} moved to the inbox` : "Moved to the inbox",
    movedTo: (n3, name) => n3 > 1 ? `${n3} moved to ${name}` : `Moved to ${name}`,
    undone: "Undone",
    notDone: (why) => `That did not work: ${why}`,
    destroyed: "Deleted for good",
    destroyTitle: (n3) => n3 > 1 ? `Delete these ${n3} for good?` : "Delete this message for good?",
    destroyText: "This cannot be undone.",
    destroyVerb: "Delete for good",
    newMail: (from, subject) => `${from}: ${subject}`,
    newMailSecret: "A new message arrived",
    newMails: (n3) => `${n3} new ${many(n3, "message", "messages")}`,
    noSubject: "(no subject)",
    noSender: "(no sender)",
    noRecipient: "(no recipient)",
    draftMark: "Draft",
    external: "External",
    sentByMe: "Sent by me",
    mails: (n3) => `${n3} messages`,
    reply: "Reply",
    replyAll: "Reply all",
    forward: "Forward",
    quickReply: (who) => `Reply to ${who}…`,
    actsName: "Message actions",
    mailActs: "More actions for this message",
    fold: "Fold",
    source: "Show source",
    print: "Print",
    noPrint: "Printing is not possible here",
    from: "From",
    to: "To",
    cc: "Cc",
    bcc: "Bcc",
    replyTo: "Reply to",
    time: "Time",
    toSummary: (names, n3) => n3 > 3 ? `to ${names} and ${n3 - 3} more` : `to ${names || "(no recipient)"}`,
    imagesBlocked: (n3) => `${n3} remote ${many(n3, "image was", "images were")} not loaded to protect your privacy`,
    showImages: "Show images",
    quoteToggle: "Show or hide quoted text",
    paperDark: "Read on dark",
    paperLight: "Read on white",
    attachments: "Attachments",
    attachmentCount: (n3) => `${n3} ${many(n3, "attachment", "attachments")}`,
    unnamed: "Unnamed attachment",
    download: "Download",
    linkTitle: "Open this link?",
    linkText: (text2, host) => `The text says “${text2}”, but the link opens ${host}.`,
    linkPunycode: (host) => `The address ${host} uses letters that are easily mistaken. Make sure it is the site you want.`,
    linkOpen: "Open anyway",
    linkRefused: "This kind of link is not safe and was blocked",
    pendingTitle: "Your mailbox is almost ready",
    pendingText: "You will get an activation card in chat. Set a password there and start.",
    noneTitle: "No mailbox yet",
    noneText: "Your company has not set up a mailbox for you. Ask an administrator.",
    noneAdmin: "Enable company mail in the app market. It takes a few minutes.",
    toMarket: "Enable it",
    rowName: (r4) => [r4.unread && "unread", r4.who, r4.subject, r4.time, r4.count > 1 && `${r4.count} messages`, r4.clip && "has attachments", r4.starred && "starred", r4.external && "external"].filter(Boolean).join(", ")
  },
  trust: {
    line: "Authentication",
    forgedShort: "Likely forged",
    unprovenShort: "Unproven",
    forgedTitle: "This message is probably forged.",
    forgedText: (domain) => `It claims to come from ${domain} but failed that domain’s checks. Do not follow links, open attachments or reply with passwords.`,
    unprovenTitle: "The sender could not be verified.",
    unprovenText: "There is no signature that proves who sent it. Check by other means before paying or sharing passwords.",
    external: (domain) => `External mail, verified as sent by ${domain}`
  },
  search: {
    label: "Search mail",
    running: "Searching…",
    none: (q2) => `Nothing found for “${q2}”`,
    found: (n3) => `${n3} found`,
    clear: "Clear search",
    marks: "Search conditions",
    mark: {
      "from:": "From",
      "to:": "To",
      "subject:": "Subject",
      "has:attachment": "Has attachment",
      "after:": "After",
      "before:": "Before"
    }
  },
  compose: {
    title: "New message",
    send: "Send",
    attach: "Attach",
    ccBcc: "Cc / Bcc",
    subject: "Subject",
    body: "Message text",
    bodyHint: "Write something…",
    close: "Close (keep as draft)",
    minimise: "Minimise",
    full: "Full screen",
    dock: "Restore window",
    discard: "Discard draft",
    saving: "Saving…",
    savedAt: (time) => `Saved ${time}`,
    savedHere: "No network. Kept on this device.",
    kept: "Kept as draft",
    unsaved: "You have an unfinished message",
    takeUp: "Continue",
    sent: "Message sent",
    notSent: (why) => `Not sent: ${why}`,
    noRecipient: "Add a recipient",
    uploading: "Attachments are still uploading",
    tooLarge: (name) => `“${name}” is larger than 50 MB and cannot be attached`,
    noSubjectTitle: "No subject",
    noSubjectText: "Mail without a subject is easily overlooked. Send anyway?",
    noFileTitle: "Forgot the attachment?",
    noFileText: "The text mentions an attachment, but no file is attached.",
    sendAnyway: "Send anyway",
    discardTitle: "Discard this draft?",
    discardText: "What you wrote will be deleted.",
    removePerson: (name) => `Remove ${name}`,
    removeFile: (name) => `Remove attachment ${name}`,
    progress: (name) => `Upload of ${name}`,
    quoted: "The original follows your text",
    forwarded: "The forwarded message follows your text",
    quoteLine: (who) => `${who} wrote:`
  },
  tool: {
    name: "Text format",
    bold: "Bold",
    italic: "Italic",
    underline: "Underline",
    list: "Bullet list",
    numbers: "Numbered list",
    quote: "Quote",
    clear: "Clear format",
    link: "Insert link",
    linkAddress: "Link address",
    size: "Text size",
    colour: "Text colour",
    colours: ["Black", "Red", "Orange", "Green", "Blue", "Purple"]
  },
  turn: {
    title: "Turn this message into…",
    chat: "Chat",
    todo: "To-do",
    event: "Event",
    toChat: "Chat",
    toTodo: "To-do",
    toEvent: "Event",
    chatShort: "Chat",
    todoShort: "To-do",
    eventShort: "Event",
    isChat: "In chat",
    isTodo: "To-do made",
    isEvent: "Event made",
    hasChat: "This message is already in a chat",
    hasTodo: "This message already has a to-do",
    hasEvent: "This message already has an event",
    openIt: "Go there",
    already: "It was there already; nothing was made twice",
    madeChat: "Sent to chat",
    madeTodo: "To-do created",
    madeEvent: "Added to the calendar",
    where: "Send to",
    newGroup: "New group (colleagues in this mail)",
    people: "Group members",
    outsideWhy: "Outsiders do not join; answer them by mail from the group",
    note: "Note",
    sendThere: "Send to this chat",
    makeGroup: "Create group and send",
    makeTodo: "Create to-do",
    makeEvent: "Add to calendar",
    found: "Times in this mail"
  },
  chat: {
    pane: "Conversation",
    log: "Messages",
    make: "New chat",
    makeVerb: "Start",
    back: "Back to chats",
    empty: "No chats yet",
    emptyHint: "Turn a message into a chat, or start one.",
    nothingOpen: "Choose a chat",
    nothingOpenHint: "Discussions about mail appear here too",
    noPosts: "No messages yet",
    earlier: "Earlier messages",
    people: "Members",
    addPeople: "Add colleagues",
    addHint: "Type a name",
    add: "Add",
    leave: "Leave chat",
    choosePeople: "Choose at least one colleague",
    title: "Group name",
    titleHint: "Optional",
    inside: (n3) => `${n3} ${many(n3, "member", "members")}`,
    withOutside: (n3, out) => `${n3} colleagues, ${out} outside by mail`,
    robot: "Mail assistant",
    mailTag: "Mail",
    openMail: "Open the mail",
    scope: "Who can see it",
    internal: "Internal only",
    outbound: (n3) => `Reply by mail to ${n3} outside`,
    goesOut: (who) => `Goes out as mail to ${who}; colleagues here see it too`,
    staysIn: (n3) => `Only the ${n3} colleagues here see it; no mail is sent`,
    wasInternal: "Internal only",
    write: "Write a message",
    writeOut: "Write to people outside, Ctrl+Enter sends",
    sendMail: "Send mail",
    outName: "Delivery state",
    out: { queued: "queued", accepted: "accepted", sent: "taken by their server", delivered: "delivered", deferred: "will retry", failed: "failed", bounced: "bounced", hold: "held for review" }
  },
  event: {
    title: "Event",
    invitation: "Invitation",
    name: "Title",
    start: "Start",
    end: "End",
    place: "Place",
    people: "People",
    note: "Note",
    allDay: "All day",
    by: (who) => `By ${who}`,
    answer: "Your answer",
    answers: { accepted: "Accept", tentative: "Maybe", declined: "Decline" },
    answered: { accepted: "Invitation accepted", tentative: "Answered maybe", declined: "Invitation declined" },
    status: { accepted: "Accepted", tentative: "Maybe", declined: "Declined", "needs-action": "No answer" },
    canceled: "Cancelled",
    fromMail: "From mail",
    edit: "Edit event",
    saved: "Event updated",
    made: "Event created",
    gone: "This event does not exist or was deleted",
    cancelVerb: "Cancel event",
    cancelTitle: "Cancel this event?",
    cancelText: (n3) => n3 > 1 ? "The people invited will be told." : "It will leave your calendar.",
    titleNeeded: "Enter a title",
    endBefore: "The end cannot be before the start"
  },
  calendar: {
    view: "View",
    week: "Week",
    threeDays: "3 days",
    agenda: "List",
    before: "Earlier",
    after: "Later",
    make: "New event",
    makeVerb: "Create",
    empty: "Nothing planned",
    emptyHint: "Invitations you accept in mail appear here."
  },
  todo: {
    open: "Open",
    done: "Done",
    add: "Add a to-do",
    addVerb: "Add",
    title: "What is to be done",
    due: "Due",
    late: "overdue",
    edit: "Edit to-do",
    tick: (title) => `Done: ${title}`,
    doneToast: "Done",
    openToast: "Open again",
    emptyOpen: "Nothing to do",
    emptyDone: "Nothing done yet",
    emptyHint: "Use “To-do” while reading a message and it appears here.",
    dropTitle: "Delete this to-do?",
    dropText: "The mail it came from stays as it is."
  },
  settings: {
    tab: { general: "General", signature: "Signature", security: "Password", clients: "Mail clients" },
    language: "Language",
    theme: "Appearance",
    themes: { system: "System", light: "Light", dark: "Dark" },
    toLight: "Switch to light",
    toDark: "Switch to dark",
    density: "List density",
    comfortable: "Comfortable",
    compact: "Compact",
    conversations: "Conversation view",
    conversationsHint: "Join mails that answer each other, including your own",
    shortcuts: "Keyboard shortcuts",
    shortcutsHint: "Press ? to see them all",
    signatureHint: "Added below new messages",
    saved: "Saved",
    password: "Change password",
    passwordDone: "Password changed",
    account: "Account",
    server: "Server",
    clientsText: "Add an IMAP account in the mail program of your phone or computer. Ask an administrator for ports and encryption.",
    version: (v4) => `Version ${v4}`
  },
  signIn: {
    title: "Sign in to mail",
    login: "Login or mail address",
    password: "Password",
    show: "Show",
    hide: "Hide",
    verb: "Sign in",
    both: "Enter login and password",
    wrong: "Login or password is not right",
    slow: "Too many attempts. Try again later.",
    again: "Your session ended",
    againText: "Sign in again. Nothing on the page is lost.",
    newTitle: "Set a new password",
    newText: "Choose your own password at the first sign-in.",
    oldPassword: "Current password",
    newPassword: "New password",
    repeat: "Repeat it",
    rule: "At least 8 characters with upper case, lower case, digit and symbol",
    tooShort: (n3) => `The password needs at least ${n3} characters`,
    notSame: "The two do not match",
    setVerb: "Save and continue"
  },
  activate: {
    title: "Activate your mailbox",
    text: (name) => `Hello ${name}, your company mailbox is ready:`,
    verb: "Set password and activate",
    bad: "This link no longer works",
    badText: "It does not exist, has expired, or was used. If you activated before, just sign in; otherwise ask an administrator for a new one."
  },
  help: {
    title: "Keyboard shortcuts",
    keys: [
      ["j / k / ↓ / ↑", "Next / previous"],
      ["Enter / o", "Open"],
      ["u / Esc", "Back to the list"],
      ["n / p", "Next / previous in the conversation"],
      ["← / →", "Fold / unfold"],
      ["x / Space", "Select"],
      ["Ctrl+A", "Select all"],
      ["c", "New message"],
      ["r / a / f", "Reply / all / forward"],
      ["e", "Archive"],
      ["# / Delete", "Delete"],
      ["!", "Junk"],
      ["s", "Star"],
      ["Shift+I / Shift+U", "Read / unread"],
      ["/", "Search"],
      ["z / Ctrl+Z", "Undo"],
      ["m / b / y", "Turn into chat / to-do / event"],
      ["g i / g s / g t / g d", "Inbox / starred / sent / drafts"],
      ["Ctrl+Enter", "Send"],
      ["Ctrl+S", "Save draft"]
    ]
  }
};

// src/i18n/zh.ts
var zh = {
  brand: "企业邮箱",
  general: {
    loading: "正在加载",
    retry: "重试",
    cancel: "取消",
    close: "关闭",
    save: "保存",
    ok: "确定",
    delete: "删除",
    remove: "移除",
    undo: "撤销",
    open: "查看",
    more: "更多",
    refresh: "刷新",
    copied: "已复制",
    copyOf: (what) => `复制${what}`
  },
  fault: {
    title: "加载失败",
    offline: "网络已断开，请检查后重试",
    forbidden: "没有权限，请联系管理员",
    missing: "内容不存在或已被删除",
    server: "服务器出了点问题，请稍后重试"
  },
  nav: {
    main: "主导航",
    home: "回到收件箱",
    mail: "邮件",
    chat: "聊天",
    calendar: "日程",
    todo: "待办",
    settings: "我的",
    me: (name) => `${name}的菜单`,
    admin: "管理后台",
    signOut: "退出登录",
    skip: "跳到主要内容",
    unread: "未读",
    drafts: "草稿",
    folders: "文件夹",
    ownFolders: "我的文件夹",
    newFolder: "新建文件夹",
    rename: "重命名",
    folderName: "文件夹名称",
    nameNeeded: "请输入名称",
    folderActs: (name) => `文件夹“${name}”的操作`,
    dropFolderTitle: (name) => `删除文件夹“${name}”？`,
    dropFolderText: "其中的邮件会移到已删除。",
    quota: "已用空间",
    used: (used, all) => `已用 ${used} / ${all}`,
    reconnecting: "正在重新连接…新邮件可能稍后到达",
    offline: "当前离线，显示的是已加载的内容"
  },
  folder: {
    inbox: "收件箱",
    sent: "已发送",
    drafts: "草稿箱",
    archive: "归档",
    junk: "垃圾邮件",
    trash: "已删除",
    starred: "星标邮件",
    all: "全部邮件"
  },
  dates: {
    today: "今天",
    yesterday: "昨天",
    week: "本周",
    lastWeek: "上周",
    month: (m5) => `${m5}月`
  },
  mail: {
    listName: "邮件列表",
    readPane: "阅读邮件",
    readName: (subject) => `邮件：${subject}`,
    bodyName: "邮件正文",
    listFault: "邮件列表加载失败",
    listStale: "刷新失败，显示的是之前的内容",
    readFault: "邮件打开失败",
    gone: "这封邮件已不在这里",
    noFolder: "没有这个文件夹",
    backToList: "返回列表",
    nothingOpen: "选择一封邮件开始阅读",
    nothingOpenHint: "按 J / K 上下移动，按 ? 查看全部快捷键",
    filters: "筛选",
    filter: { unread: "未读", starred: "星标", att: "有附件" },
    count: (n3) => `共 ${n3} 封`,
    emptyFilter: "没有符合筛选条件的邮件",
    showAll: "查看全部",
    emptyFolder: {
      inbox: "收件箱是空的",
      sent: "还没有发出过邮件",
      drafts: "没有草稿",
      archive: "没有归档的邮件",
      junk: "没有垃圾邮件",
      trash: "没有已删除的邮件",
      all: "还没有邮件",
      other: "这个文件夹是空的"
    },
    emptyInboxHint: "新邮件到达时会立刻出现在这里，无需刷新。",
    selected: (n3) => `已选 ${n3} 项`,
    selectedActs: "对所选邮件的操作",
    selectAll: "全选已加载的邮件",
    selectNone: "取消选择",
    selectRow: (subject) => `选择：${subject}`,
    archive: "归档",
    delete: "删除",
    move: "移动到",
    moveTo: (name) => `移到“${name}”`,
    star: "加星标",
    unstar: "取消星标",
    junk: "标为垃圾邮件",
    notJunk: "不是垃圾邮件",
    markRead: "标为已读",
    markUnread: "标为未读",
    markedRead: (n3) => `${n3} 封已标为已读`,
    markedUnread: (n3) => `${n3} 封已标为未读`,
    archived: (n3) => n3 > 1 ? `已归档 ${n3} 项` : "已归档",
    deleted: (n3) => n3 > 1 ? `已删除 ${n3} 项` : "已删除",
    junked: (n3) => n3 > 1 ? `${n3} 项已移到垃圾邮件` : "已移到垃圾邮件",
    notJunked: (n3) => n3 > 1 ? `${n3} 项已移回收件箱` : "已移回收件箱",
    movedTo: (n3, name) => n3 > 1 ? `${n3} 项已移到“${name}”` : `已移到“${name}”`,
    undone: "已撤销",
    notDone: (why) => `操作没有成功：${why}`,
    destroyed: "已彻底删除",
    destroyTitle: (n3) => n3 > 1 ? `彻底删除这 ${n3} 项？` : "彻底删除这封邮件？",
    destroyText: "彻底删除后无法恢复。",
    destroyVerb: "彻底删除",
    newMail: (from, subject) => `${from}：${subject}`,
    newMailSecret: "收到一封新邮件",
    newMails: (n3) => `${n3} 封新邮件`,
    noSubject: "（无主题）",
    noSender: "（无发件人）",
    noRecipient: "（无收件人）",
    draftMark: "草稿",
    external: "外部",
    sentByMe: "我发出的",
    mails: (n3) => `${n3} 封邮件`,
    reply: "回复",
    replyAll: "全部回复",
    forward: "转发",
    quickReply: (who) => `回复 ${who}…`,
    actsName: "邮件操作",
    mailActs: "这封邮件的更多操作",
    fold: "收起",
    source: "查看原文",
    print: "打印",
    noPrint: "这里不能打印",
    from: "发件人",
    to: "收件人",
    cc: "抄送",
    bcc: "密送",
    replyTo: "回复至",
    time: "时间",
    toSummary: (names, n3) => n3 > 3 ? `发给 ${names} 等 ${n3} 人` : `发给 ${names || "（无收件人）"}`,
    imagesBlocked: (n3) => `为保护隐私，未加载 ${n3} 张远程图片`,
    showImages: "显示图片",
    quoteToggle: "展开或收起引用内容",
    paperDark: "深色底阅读",
    paperLight: "白底阅读",
    attachments: "附件",
    attachmentCount: (n3) => `${n3} 个附件`,
    unnamed: "未命名附件",
    download: "下载",
    linkTitle: "打开这个链接？",
    linkText: (text2, host) => `链接文字写的是“${text2}”，实际会打开 ${host}。`,
    linkPunycode: (host) => `网址 ${host} 使用了易混淆的字符，请确认它是您要访问的网站。`,
    linkOpen: "仍要打开",
    linkRefused: "这个链接的类型不安全，已阻止打开",
    pendingTitle: "邮箱即将启用",
    pendingText: "管理员已开通，您会在工作台收到激活卡片，按卡片设置密码即可使用。",
    noneTitle: "还没有邮箱",
    noneText: "您的公司还没有为您开通邮箱，请联系管理员。",
    noneAdmin: "到应用市场为公司启用企业邮箱，几分钟即可完成。",
    toMarket: "去启用",
    rowName: (r4) => [r4.unread && "未读", r4.who, r4.subject, r4.time, r4.count > 1 && `${r4.count} 封`, r4.clip && "有附件", r4.starred && "已加星标", r4.external && "外部邮件"].filter(Boolean).join("，")
  },
  trust: {
    line: "安全验证",
    forgedShort: "疑似伪造",
    unprovenShort: "身份未验证",
    forgedTitle: "这封邮件很可能是伪造的。",
    forgedText: (domain) => `它自称来自 ${domain}，但没有通过该域名的验证。请不要点击链接、下载附件或回复任何密码。`,
    unprovenTitle: "无法确认发件人身份。",
    unprovenText: "发件方没有提供可验证的签名，涉及付款、密码时请用其他方式核实。",
    external: (domain) => `外部邮件，已验证来自 ${domain}`
  },
  search: {
    label: "搜索邮件",
    running: "正在搜索…",
    none: (q2) => `没有找到与“${q2}”相关的邮件`,
    found: (n3) => `共找到 ${n3} 封`,
    clear: "清除搜索",
    marks: "搜索条件",
    mark: {
      "from:": "发件人",
      "to:": "收件人",
      "subject:": "主题",
      "has:attachment": "有附件",
      "after:": "晚于",
      "before:": "早于"
    }
  },
  compose: {
    title: "写邮件",
    send: "发送",
    attach: "附件",
    ccBcc: "抄送 / 密送",
    subject: "主题",
    body: "正文",
    bodyHint: "写点什么…",
    close: "关闭（保存为草稿）",
    minimise: "最小化",
    full: "全屏",
    dock: "还原窗口",
    discard: "舍弃草稿",
    saving: "正在保存…",
    savedAt: (time) => `已保存 ${time}`,
    savedHere: "网络断开，内容已暂存在本机",
    kept: "已存为草稿",
    unsaved: "上次有一封没写完的邮件",
    takeUp: "继续写",
    sent: "邮件已发送",
    notSent: (why) => `没有发出：${why}`,
    noRecipient: "请填写收件人",
    uploading: "附件还在上传，请稍候",
    tooLarge: (name) => `“${name}”超过 50 MB，无法作为附件`,
    noSubjectTitle: "没有填写主题",
    noSubjectText: "没有主题的邮件容易被忽略，仍要发送吗？",
    noFileTitle: "忘记添加附件了吗？",
    noFileText: "正文提到了附件，但没有添加任何文件。",
    sendAnyway: "仍要发送",
    discardTitle: "舍弃这封草稿？",
    discardText: "写好的内容会被删除。",
    removePerson: (name) => `移除 ${name}`,
    removeFile: (name) => `移除附件 ${name}`,
    progress: (name) => `${name} 上传进度`,
    quoted: "原邮件会附在正文后面",
    forwarded: "转发的邮件会附在正文后面",
    quoteLine: (who) => `${who} 写道：`
  },
  tool: {
    name: "文字格式",
    bold: "加粗",
    italic: "斜体",
    underline: "下划线",
    list: "项目列表",
    numbers: "编号列表",
    quote: "引用",
    clear: "清除格式",
    link: "插入链接",
    linkAddress: "链接地址",
    size: "字号",
    colour: "文字颜色",
    colours: ["黑色", "红色", "橙色", "绿色", "蓝色", "紫色"]
  },
  turn: {
    title: "转到工作台",
    chat: "聊天",
    todo: "待办",
    event: "日程",
    toChat: "转聊天",
    toTodo: "转待办",
    toEvent: "转日程",
    chatShort: "群聊",
    todoShort: "待办",
    eventShort: "日程",
    isChat: "已转群聊",
    isTodo: "已转待办",
    isEvent: "已转日程",
    hasChat: "这封邮件已经转到群聊",
    hasTodo: "这封邮件已经转为待办",
    hasEvent: "这封邮件已经加入日程",
    openIt: "去查看",
    already: "之前已经转过，没有重复创建",
    madeChat: "已转到群聊",
    madeTodo: "已创建待办",
    madeEvent: "已加入日程",
    where: "转到",
    newGroup: "新建群聊（邮件里的同事）",
    people: "群成员",
    outsideWhy: "外部联系人不进群，可在群里用邮件回复",
    note: "附言",
    sendThere: "发到这个聊天",
    makeGroup: "建群并发送",
    makeTodo: "创建待办",
    makeEvent: "加入日程",
    found: "邮件里提到的时间"
  },
  chat: {
    pane: "聊天内容",
    log: "消息",
    make: "发起聊天",
    makeVerb: "发起",
    back: "返回聊天列表",
    empty: "还没有聊天",
    emptyHint: "把一封邮件转到聊天，或者直接发起一个。",
    nothingOpen: "选择一个聊天",
    nothingOpenHint: "邮件里的讨论也会出现在这里",
    noPosts: "还没有消息",
    earlier: "查看更早的消息",
    people: "成员",
    addPeople: "添加同事",
    addHint: "输入姓名",
    add: "添加",
    leave: "退出聊天",
    choosePeople: "请选择至少一位同事",
    title: "群名称",
    titleHint: "选填",
    inside: (n3) => `${n3} 位成员`,
    withOutside: (n3, out) => `${n3} 位同事，${out} 位外部联系人（通过邮件）`,
    robot: "邮箱助手",
    mailTag: "邮件",
    openMail: "查看原邮件",
    scope: "谁能看到",
    internal: "仅内部",
    outbound: (n3) => `回复邮件给外部 ${n3} 人`,
    goesOut: (who) => `会作为邮件发给 ${who}，群里同事也能看到`,
    staysIn: (n3) => `只有群里 ${n3} 位同事能看到，不会发邮件`,
    wasInternal: "仅内部可见",
    write: "输入消息",
    writeOut: "写给外部联系人，Ctrl+Enter 发送",
    sendMail: "发邮件",
    outName: "外发状态",
    out: { queued: "排队中", accepted: "已提交", sent: "已送达对方服务器", delivered: "已送达", deferred: "稍后重试", failed: "发送失败", bounced: "被退回", hold: "待审核" }
  },
  event: {
    title: "日程详情",
    invitation: "会议邀请",
    name: "标题",
    start: "开始",
    end: "结束",
    place: "地点",
    people: "参与人",
    note: "备注",
    allDay: "全天",
    by: (who) => `由 ${who} 发起`,
    answer: "是否参加",
    answers: { accepted: "接受", tentative: "待定", declined: "拒绝" },
    answered: { accepted: "已接受邀请", tentative: "已回复待定", declined: "已拒绝邀请" },
    status: { accepted: "已接受", tentative: "待定", declined: "已拒绝", "needs-action": "未回复" },
    canceled: "已取消",
    fromMail: "来自邮件",
    edit: "编辑日程",
    saved: "日程已更新",
    made: "日程已创建",
    gone: "日程不存在或已删除",
    cancelVerb: "取消日程",
    cancelTitle: "取消这个日程？",
    cancelText: (n3) => n3 > 1 ? "参与人会收到取消通知。" : "取消后会从日历中移除。",
    titleNeeded: "请填写标题",
    endBefore: "结束时间不能早于开始时间"
  },
  calendar: {
    view: "视图",
    week: "周",
    threeDays: "3 天",
    agenda: "列表",
    before: "前一段",
    after: "后一段",
    make: "新建日程",
    makeVerb: "创建",
    empty: "接下来没有日程",
    emptyHint: "邮件里的会议邀请被接受后会出现在这里。"
  },
  todo: {
    open: "未完成",
    done: "已完成",
    add: "添加待办",
    addVerb: "添加",
    title: "待办内容",
    due: "截止时间",
    late: "已逾期",
    edit: "编辑待办",
    tick: (title) => `完成：${title}`,
    doneToast: "已完成",
    openToast: "已重新打开",
    emptyOpen: "没有未完成的待办",
    emptyDone: "还没有完成的待办",
    emptyHint: "阅读邮件时点“转待办”，就会出现在这里。",
    dropTitle: "删除这条待办？",
    dropText: "来源邮件不会受影响。"
  },
  settings: {
    tab: { general: "通用", signature: "签名", security: "密码", clients: "邮件客户端" },
    language: "语言",
    theme: "外观",
    themes: { system: "跟随系统", light: "浅色", dark: "深色" },
    toLight: "切换到浅色",
    toDark: "切换到深色",
    density: "列表密度",
    comfortable: "舒适",
    compact: "紧凑",
    conversations: "会话视图",
    conversationsHint: "把往来邮件合并为一个会话，包含自己发出的",
    shortcuts: "键盘快捷键",
    shortcutsHint: "按 ? 查看全部快捷键",
    signatureHint: "写新邮件时自动加在末尾",
    saved: "已保存",
    password: "修改密码",
    passwordDone: "密码已修改",
    account: "账号",
    server: "服务器",
    clientsText: "在手机或电脑的邮件程序里添加 IMAP 账号即可收发，端口与加密方式请向管理员查询。",
    version: (v4) => `版本 ${v4}`
  },
  signIn: {
    title: "登录邮箱",
    login: "账号或邮箱地址",
    password: "密码",
    show: "显示",
    hide: "隐藏",
    verb: "登录",
    both: "请输入账号和密码",
    wrong: "账号或密码不正确",
    slow: "尝试次数过多，请稍后再试",
    again: "登录已过期",
    againText: "请重新登录，页面上的内容不会丢失。",
    newTitle: "设置新密码",
    newText: "首次登录需要设置自己的密码。",
    oldPassword: "当前密码",
    newPassword: "新密码",
    repeat: "再输入一次",
    rule: "至少 8 位，包含大写字母、小写字母、数字和符号",
    tooShort: (n3) => `密码至少需要 ${n3} 位`,
    notSame: "两次输入不一致",
    setVerb: "保存并继续"
  },
  activate: {
    title: "激活邮箱",
    text: (name) => `${name}，您好。您的企业邮箱已经准备好：`,
    verb: "设置密码并激活",
    bad: "链接已失效",
    badText: "激活链接不存在、已过期或已被使用。如果您已经激活，请直接登录；否则请联系管理员重新发送。"
  },
  help: {
    title: "键盘快捷键",
    keys: [
      ["j / k / ↓ / ↑", "下一封 / 上一封"],
      ["Enter / o", "打开"],
      ["u / Esc", "返回列表"],
      ["n / p", "会话中下一封 / 上一封"],
      ["← / →", "收起 / 展开"],
      ["x / Space", "选择"],
      ["Ctrl+A", "全选"],
      ["c", "写邮件"],
      ["r / a / f", "回复 / 全部回复 / 转发"],
      ["e", "归档"],
      ["# / Delete", "删除"],
      ["!", "垃圾邮件"],
      ["s", "星标"],
      ["Shift+I / Shift+U", "已读 / 未读"],
      ["/", "搜索"],
      ["z / Ctrl+Z", "撤销"],
      ["m / b / y", "转聊天 / 转待办 / 转日程"],
      ["g i / g s / g t / g d", "收件箱 / 星标 / 已发送 / 草稿"],
      ["Ctrl+Enter", "发送"],
      ["Ctrl+S", "保存草稿"]
    ]
  }
};

// src/i18n/index.ts
var t4 = zh;
x2(() => {
  t4 = lang.value === "zh" ? zh : en;
});

// node_modules/preact/jsx-runtime/dist/jsxRuntime.mjs
var f4 = /* @__PURE__ */ Symbol.for("pv"), o4 = 0;
function a4(t5, e4, n3, u4, a5, i4) {
  e4 || (e4 = {});
  var c4, l4, p5 = e4;
  if ("ref" in p5 && typeof t5 != "function") for (l4 in p5 = {}, e4) l4 == "ref" ? c4 = e4[l4] : p5[l4] = e4[l4];
  var s4 = { type: t5, props: p5, key: n3, ref: c4, __k: null, __: null, __b: 0, __e: null, __c: null, constructor: f4, __v: --o4, __i: -1, __u: 0 };
  return (a5 || i4) && (s4.__source = a5, s4.__self = i4), n.vnode && n.vnode(s4), s4;
}

// src/kit/icon.tsx
var shapes = {
  mail: "M3.5 6h17v12.5h-17zM3.5 7l8.5 6.5L20.5 7",
  chat: "M4 5h16v11H11l-4.5 3.5V16H4z",
  calendar: "M4 6h16v14H4zM4 10.5h16M8.5 3.5v4M15.5 3.5v4",
  todo: "M4.5 4.5h15v15h-15zM8.5 12l2.5 2.5 4.5-5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-4 3.700-6 7.500-6s6.700 2 7.500 6",
  people: "M9 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 19.500c.6-3.600 3-5.500 6.500-5.500s5.900 1.900 6.500 5.500M15.500 4.800a3.500 3.500 0 0 1 0 6.400M18 14.400c2 .7 3.200 2.400 3.600 5.100",
  inbox: "M3.500 13.500 6 5h12l2.500 8.500V19h-17zM3.500 13.500H9c0 1.700 1.300 3 3 3s3-1.300 3-3h5.500",
  send: "M20.500 3.500 3.500 10.500l6.500 3.500 3.500 6.500zM20.500 3.500 10 14",
  draft: "M5 3.500h9l5 5v12H5zM14 3.500v5h5M8.500 13h7M8.500 16.500h5",
  archive: "M3.500 4.500h17v4h-17zM5 8.500h14v11H5zM9.500 12.500h5",
  trash: "M4 6.500h16M9 6.500v-3h6v3M6 6.500l1 14h10l1-14M10 10.500v6M14 10.500v6",
  junk: "M12 3.500 20.500 8v8L12 20.500 3.500 16V8zM12 8v5M12 16v.1",
  folder: "M3.500 5.500h6l2 2.500h9v11h-17z",
  star: "m12 3.800 2.500 5.200 5.700.8-4.100 4 1 5.700-5.100-2.700-5.100 2.700 1-5.700-4.100-4 5.700-.8z",
  clip: "m8 12.500 6-6a3 3 0 0 1 4.300 4.200l-7.800 7.800a4.600 4.600 0 0 1-6.500-6.500L11 5",
  search: "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.300 15.300 20.500 20.500",
  menu: "M4 6.500h16M4 12h16M4 17.500h16",
  more: "M5.500 12h.1M12 12h.1M18.500 12h.1",
  close: "M6 6l12 12M18 6 6 18",
  back: "M14.500 5 7.500 12l7 7",
  next: "m9.500 5 7 7-7 7",
  down: "m5.500 9 6.500 6.500L18.500 9",
  up: "m5.500 15 6.500-6.500 6.500 6.500",
  plus: "M12 5v14M5 12h14",
  check: "m5 12.500 4.500 4.500L19 7.500",
  reply: "M9.500 6 4 11.500 9.500 17M4 11.500h9.500c3.500 0 6 2 6.500 6.500",
  replyAll: "M7 6 2 11.500 7 17M12.500 6 7.500 11.500l5 5.500M7.500 11.500H15c3.500 0 5.500 2 6 6.500",
  forward: "M14.500 6 20 11.500 14.500 17M20 11.500h-9.500c-3.500 0-6 2-6.500 6.500",
  pen: "M4 20l1-4.500L16 4.500l3.500 3.500L8.500 19zM13.500 7l3.500 3.500",
  unread: "M3.500 8h11M3.500 8v10.500h17V12M3.500 9l8.500 6 4-2.800M19 8.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
  read: "M3.500 10v9.500h17V10L12 4zM3.500 10l8.500 6 8.500-6",
  shield: "M12 3.500 19.500 6v5.500c0 4.500-3 7.500-7.500 9-4.500-1.500-7.500-4.500-7.500-9V6z",
  warn: "M12 4 21 19.500H3zM12 10v4.500M12 17v.1",
  info: "M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17zM12 11v5.500M12 7.500v.1",
  image: "M4 5h16v14H4zM4 16l4.500-4.500 3.500 3.500 3-3 5 5M15.500 9.500h.1",
  file: "M6 3.500h8l4.500 4.500v12.500H6zM14 3.500V8h4.500",
  download: "M12 4v11M7 10.500l5 5 5-5M4.500 20h15",
  external: "M14 4.500h5.500V10M19.500 4.500 11 13M18 14v5.500H4.500V6H10",
  gear: "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.200 2.200M16.200 16.200l2.200 2.200M18.400 5.600l-2.200 2.200M7.800 16.200l-2.200 2.200",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400",
  moon: "M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10z",
  copy: "M8.500 8.500h11v11h-11zM5.500 15.500h-1v-11h11v1",
  refresh: "M19.500 12a7.500 7.500 0 1 1-2.200-5.300L19.500 9M19.500 4.500V9H15",
  bold: "M7.500 5h5.500a3.300 3.300 0 0 1 0 6.700H7.500zM7.500 11.700h6.300a3.600 3.600 0 0 1 0 7.300H7.500z",
  italic: "M10.500 5h6M7.500 19h6M14 5l-4 14",
  underline: "M7.500 4.500v7a4.500 4.500 0 0 0 9 0v-7M6 20h12",
  list: "M9 6.500h11M9 12h11M9 17.500h11M4.500 6.500h.1M4.500 12h.1M4.500 17.500h.1",
  numbers: "M10 6.500h10M10 12h10M10 17.500h10M4 5l1.300-.5v4M4 11h2.300L4 14h2.300M4 16.500h2l-1 1.300c2.200.2 1 2-1 1.200",
  quote: "M5 6v12M9 8h11M9 12h11M9 16h7",
  link: "M10 14a4 4 0 0 0 6 .4l2.700-2.700a4 4 0 0 0-5.700-5.700L12 7M14 10a4 4 0 0 0-6-.4L5.300 12.300a4 4 0 0 0 5.700 5.700L12 17",
  clear: "M6 5h12M12 5l-2 9M5 19l14-14",
  minimise: "M5 18h14",
  expand: "M14 4.500h5.500V10M10 19.500H4.500V14M19.500 4.500 13 11M4.500 19.500 11 13",
  place: "M12 21c4.500-5 6.500-8 6.500-11a6.500 6.500 0 0 0-13 0c0 3 2 6 6.500 11zM12 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  clock: "M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17zM12 7v5.500l3.500 2",
  globe: "M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17zM3.500 12h17M12 3.500c2.500 2.500 3.500 5.300 3.500 8.500s-1 6-3.500 8.500c-2.500-2.500-3.500-5.300-3.500-8.500s1-6 3.500-8.500z",
  building: "M5 20.500v-16h9v16M14 9.500h5v11M3 20.500h18M8 8h3M8 12h3M8 16h3",
  queue: "M4 5.500h16M4 10h16M4 14.500h10M4 19h7M17 14v6M14.500 17.500 17 20l2.500-2.500",
  chart: "M4.500 4v15.500H20M8.500 16v-4M12.500 16V8M16.500 16v-6",
  log: "M6 3.500h12v17H6zM9 8h6M9 12h6M9 16h3",
  exit: "M14 4.500H5v15h9M10 12h10M16.500 8.500 20 12l-3.500 3.500",
  bolt: "M13 3 5 13.500h6L10 21l8-10.500h-6z",
  columns: "M4 5h16v14H4zM10 5v14"
};
function Icon({ name, size = 20, fill = !1 }) {
  let heavy = name === "more" || name === "list";
  return /* @__PURE__ */ a4(
    "svg",
    {
      class: `icon icon-${name}`,
      width: size,
      height: size,
      viewBox: "0 0 24 24",
      fill: fill ? "currentColor" : "none",
      stroke: "currentColor",
      "stroke-width": heavy ? 2.4 : 1.7,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
      "aria-hidden": "true",
      focusable: "false",
      children: /* @__PURE__ */ a4("path", { d: shapes[name] })
    }
  );
}

// src/kit/basic.tsx
function Button({ kind = "plain", icon, busy, children, class: extra, type = "button", disabled, ...rest }) {
  return /* @__PURE__ */ a4("button", { type, class: `btn btn-${kind} ${extra ?? ""}`, disabled: disabled || busy, "aria-busy": busy || void 0, ...rest, children: [
    busy ? /* @__PURE__ */ a4("span", { class: "spin", "aria-hidden": "true" }) : icon && /* @__PURE__ */ a4(Icon, { name: icon, size: 18 }),
    children != null && /* @__PURE__ */ a4("span", { children })
  ] });
}
function IconButton({ icon, label, size = 20, fill, class: extra, type = "button", ...rest }) {
  return /* @__PURE__ */ a4("button", { type, class: `iconbtn ${extra ?? ""}`, "aria-label": label, title: label, ...rest, children: /* @__PURE__ */ a4(Icon, { name: icon, size, fill }) });
}
var hues = [212, 262, 332, 16, 36, 152, 178, 196];
function Avatar({ name, size = 36 }) {
  let clean = name.trim().replace(/^["'<(]+/, "") || "?", sign = /^[\u3400-\u9fff]/.test(clean) && clean.length > 1 && clean.length <= 4 ? clean.slice(-2) : (Array.from(clean)[0] ?? "?").toUpperCase(), sum = 0;
  for (let c4 of clean) sum = sum * 31 + (c4.codePointAt(0) ?? 0) >>> 0;
  return /* @__PURE__ */ a4("span", { class: `avatar${sign.length > 1 ? " two" : ""}`, "aria-hidden": "true", style: { width: size, height: size, fontSize: size * (sign.length > 1 ? 0.34 : 0.42), "--hue": String(hues[sum % hues.length]) }, children: sign });
}
function Chip({ tone = "plain", icon, children, onRemove, removeLabel }) {
  return /* @__PURE__ */ a4("span", { class: `chip chip-${tone}`, children: [
    icon && /* @__PURE__ */ a4(Icon, { name: icon, size: 14 }),
    /* @__PURE__ */ a4("span", { class: "chip-text", children }),
    onRemove && /* @__PURE__ */ a4("button", { type: "button", class: "chip-x", "aria-label": removeLabel ?? t4.general.remove, onClick: onRemove, children: /* @__PURE__ */ a4(Icon, { name: "close", size: 12 }) })
  ] });
}
function Banner({ tone = "info", icon, title, children, actions }) {
  return /* @__PURE__ */ a4("div", { class: `banner banner-${tone}`, role: tone === "danger" ? "alert" : void 0, children: [
    /* @__PURE__ */ a4(Icon, { name: icon ?? (tone === "info" ? "info" : tone === "ok" ? "check" : "warn"), size: 18 }),
    /* @__PURE__ */ a4("div", { class: "banner-text", children: [
      title && /* @__PURE__ */ a4("strong", { children: title }),
      children && /* @__PURE__ */ a4("span", { children })
    ] }),
    actions && /* @__PURE__ */ a4("div", { class: "banner-acts", children: actions })
  ] });
}
function Late({ children, after = 150 }) {
  let [shown, show2] = d2(!1);
  return A2(() => {
    let timer = setTimeout(() => show2(!0), after);
    return () => clearTimeout(timer);
  }, [after]), shown ? /* @__PURE__ */ a4($, { children }) : null;
}
function Skeleton({ rows = 6, kind = "row" }) {
  return /* @__PURE__ */ a4(Late, { children: [
    /* @__PURE__ */ a4("div", { class: `skeleton skeleton-${kind}`, "aria-hidden": "true", children: Array.from({ length: rows }, (_4, i4) => /* @__PURE__ */ a4("div", { class: "bone", children: [
      kind === "row" && /* @__PURE__ */ a4("i", { class: "bone-dot" }),
      /* @__PURE__ */ a4("i", { class: "bone-line", style: { width: `${46 + i4 * 37 % 44}%` } }),
      kind !== "text" && /* @__PURE__ */ a4("i", { class: "bone-line thin", style: { width: `${30 + i4 * 53 % 50}%` } })
    ] }, i4)) }),
    /* @__PURE__ */ a4("span", { class: "sr", role: "status", children: t4.general.loading })
  ] });
}
function Empty({ icon, title, children, action }) {
  return /* @__PURE__ */ a4("div", { class: "empty", children: [
    /* @__PURE__ */ a4("span", { class: "empty-icon", children: /* @__PURE__ */ a4(Icon, { name: icon, size: 30 }) }),
    /* @__PURE__ */ a4("p", { class: "empty-title", children: title }),
    children && /* @__PURE__ */ a4("p", { class: "empty-text", children }),
    action
  ] });
}
function faultText(err) {
  return err instanceof Refusal ? err.status === 0 ? t4.fault.offline : err.status === 403 ? t4.fault.forbidden : err.status === 404 ? t4.fault.missing : err.status >= 500 ? t4.fault.server : err.message || err.code : String((err == null ? void 0 : err.message) ?? err);
}
function Fault({ error, retry, what }) {
  let code = error instanceof Refusal ? [error.code, error.requestId].filter(Boolean).join(" · ") : "";
  return /* @__PURE__ */ a4("div", { class: "fault", role: "alert", children: [
    /* @__PURE__ */ a4(Icon, { name: "warn", size: 22 }),
    /* @__PURE__ */ a4("p", { class: "fault-title", children: what ?? t4.fault.title }),
    /* @__PURE__ */ a4("p", { class: "fault-text", children: faultText(error) }),
    code && /* @__PURE__ */ a4("p", { class: "fault-code", children: code }),
    retry && /* @__PURE__ */ a4(Button, { icon: "refresh", onClick: retry, children: t4.general.retry })
  ] });
}
function CopyField({ value, label }) {
  let [copied, setCopied] = d2(!1), copy = async () => {
    await copyText(value), setCopied(!0), setTimeout(() => setCopied(!1), 1600);
  };
  return /* @__PURE__ */ a4("span", { class: "copyfield", children: [
    /* @__PURE__ */ a4("code", { children: value }),
    /* @__PURE__ */ a4(IconButton, { icon: copied ? "check" : "copy", size: 16, label: copied ? t4.general.copied : t4.general.copyOf(label), onClick: copy })
  ] });
}
async function copyText(value) {
  try {
    await navigator.clipboard.writeText(value);
  } catch {
    let area = document.createElement("textarea");
    area.value = value, document.body.append(area), area.select(), document.execCommand("copy"), area.remove();
  }
}
function StatusDot({ tone, children }) {
  return /* @__PURE__ */ a4("span", { class: `status status-${tone}`, children: [
    /* @__PURE__ */ a4("i", { "aria-hidden": "true" }),
    children
  ] });
}
var ids = 0;
function useName(prefix) {
  let [id] = d2(() => `${prefix}-${++ids}`);
  return id;
}
function Field({ label, hint, error, children, required }) {
  let id = useName("field"), about = error || hint ? `${id}-about` : void 0;
  return /* @__PURE__ */ a4("div", { class: `field${error ? " field-bad" : ""}`, children: [
    /* @__PURE__ */ a4("label", { for: id, children: [
      label,
      required && /* @__PURE__ */ a4("span", { class: "field-star", "aria-hidden": "true", children: "*" })
    ] }),
    children({ id, "aria-describedby": about, "aria-invalid": error ? !0 : void 0, required }),
    about && /* @__PURE__ */ a4("p", { id: about, class: error ? "field-error" : "field-hint", children: error || hint })
  ] });
}
function Tabs({ tabs, value, onChange, label, panelId }) {
  return /* @__PURE__ */ a4("div", { class: "tabs", role: "tablist", "aria-label": label, onKeyDown: (e4) => {
    var _a;
    let step = e4.key === "ArrowRight" ? 1 : e4.key === "ArrowLeft" ? -1 : 0;
    if (!step) return;
    let at = tabs.findIndex((tab) => tab.key === value), to = tabs[(at + step + tabs.length) % tabs.length];
    onChange(to.key), (_a = document.getElementById(`${panelId}-${to.key}`)) == null || _a.focus(), e4.preventDefault();
  }, children: tabs.map((tab) => /* @__PURE__ */ a4("button", { type: "button", role: "tab", id: `${panelId}-${tab.key}`, "aria-selected": tab.key === value, "aria-controls": panelId, tabIndex: tab.key === value ? 0 : -1, onClick: () => onChange(tab.key), children: [
    tab.icon && /* @__PURE__ */ a4(Icon, { name: tab.icon, size: 18 }),
    tab.label,
    !!tab.count && /* @__PURE__ */ a4("span", { class: "count", children: tab.count })
  ] }, tab.key)) });
}

// src/kit/overlay.tsx
var focusable = 'a[href],button:not([disabled]),input:not([disabled]),select:not([disabled]),textarea:not([disabled]),[tabindex]:not([tabindex="-1"]),[contenteditable="true"]';
function useTrap(onClose) {
  let box = T2(null);
  return useKeys({ Escape: onClose }, !0), A2(() => {
    let before = document.activeElement, el = box.current;
    if (!el) return;
    (el.querySelector("[data-autofocus]") ?? el.querySelector("input,textarea,select") ?? el.querySelector(focusable) ?? el).focus({ preventScroll: !0 });
    let keep = (e4) => {
      if (e4.key !== "Tab") return;
      let all = [...el.querySelectorAll(focusable)].filter((x3) => x3.offsetParent !== null), first2 = all[0], last = all[all.length - 1];
      first2 && (e4.shiftKey && document.activeElement === first2 ? (last.focus(), e4.preventDefault()) : !e4.shiftKey && document.activeElement === last && (first2.focus(), e4.preventDefault()));
    };
    return el.addEventListener("keydown", keep), () => {
      el.removeEventListener("keydown", keep), before != null && before.isConnected && before.focus({ preventScroll: !0 });
    };
  }, []), box;
}
function Dialog({ title, onClose, children, foot, wide, side }) {
  let box = useTrap(onClose), name = useName("dialog");
  return /* @__PURE__ */ a4("div", { class: `veil${side ? " veil-side" : ""}`, onMouseDown: (e4) => e4.target === e4.currentTarget && onClose(), children: /* @__PURE__ */ a4("div", { class: `dialog${wide ? " dialog-wide" : ""}`, role: "dialog", "aria-modal": "true", "aria-labelledby": name, ref: box, tabIndex: -1, children: [
    /* @__PURE__ */ a4("header", { class: "dialog-head", children: [
      /* @__PURE__ */ a4("h2", { id: name, children: title }),
      /* @__PURE__ */ a4(IconButton, { icon: "close", label: t4.general.close, onClick: onClose })
    ] }),
    /* @__PURE__ */ a4("div", { class: "dialog-body", children }),
    foot && /* @__PURE__ */ a4("footer", { class: "dialog-foot", children: foot })
  ] }) });
}
var question = y3(null);
function confirm(title, text2, verb, danger = !1) {
  return new Promise((answer) => question.value = { title, text: text2, verb, danger, answer });
}
function Confirm() {
  let q2 = question.value;
  if (!q2) return null;
  let end = (yes) => {
    question.value = null, q2.answer(yes);
  };
  return /* @__PURE__ */ a4(
    Dialog,
    {
      title: q2.title,
      onClose: () => end(!1),
      foot: /* @__PURE__ */ a4($, { children: [
        /* @__PURE__ */ a4(Button, { onClick: () => end(!1), children: t4.general.cancel }),
        /* @__PURE__ */ a4(Button, { kind: q2.danger ? "danger" : "primary", "data-autofocus": !0, onClick: () => end(!0), children: q2.verb })
      ] }),
      children: /* @__PURE__ */ a4("p", { class: "dialog-text", children: q2.text })
    }
  );
}
var toasts = y3([]), said = y3(""), toastIds = 0;
function toast(text2, act2, tone = "plain", ms = act2 ? 8e3 : 4500) {
  let id = ++toastIds, drop = () => toasts.value = toasts.value.filter((x3) => x3.id !== id);
  return toasts.value = [...toasts.value.slice(-2), { id, text: text2, act: act2, tone }], say(text2), setTimeout(drop, ms), drop;
}
function say(text2) {
  said.value = "", setTimeout(() => said.value = text2, 30);
}
function Overlays() {
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4("div", { class: "toasts", children: toasts.value.map((x3) => /* @__PURE__ */ a4("div", { class: `toast toast-${x3.tone}`, "data-toast": !0, children: [
      /* @__PURE__ */ a4("span", { children: x3.text }),
      x3.act && /* @__PURE__ */ a4(
        "button",
        {
          type: "button",
          onClick: () => {
            var _a;
            toasts.value = toasts.value.filter((y5) => y5.id !== x3.id), (_a = x3.act) == null || _a.run();
          },
          children: x3.act.label
        }
      ),
      /* @__PURE__ */ a4(IconButton, { icon: "close", size: 16, label: t4.general.close, onClick: () => toasts.value = toasts.value.filter((y5) => y5.id !== x3.id) })
    ] }, x3.id)) }),
    /* @__PURE__ */ a4("div", { class: "sr", "aria-live": "polite", role: "status", children: said.value }),
    /* @__PURE__ */ a4(Confirm, {})
  ] });
}
function Menu({ label, icon = "more", text: text2, items, class: extra, align = "right", up }) {
  let [open, setOpen] = d2(!1), opener = T2(null);
  return /* @__PURE__ */ a4("span", { class: `menu ${extra ?? ""}`, children: [
    /* @__PURE__ */ a4("button", { ref: opener, type: "button", class: text2 ? "btn btn-plain" : "iconbtn", "aria-label": text2 ? void 0 : label, title: label, "aria-haspopup": "menu", "aria-expanded": open, onClick: () => setOpen(!open), children: [
      /* @__PURE__ */ a4(Icon, { name: icon, size: text2 ? 18 : 20 }),
      text2 && /* @__PURE__ */ a4("span", { children: text2 })
    ] }),
    open && /* @__PURE__ */ a4(
      MenuList,
      {
        items,
        label,
        place: `${align}${up ? " up" : ""}`,
        onClose: () => {
          var _a;
          setOpen(!1), (_a = opener.current) == null || _a.focus();
        }
      }
    )
  ] });
}
function MenuList({ items, label, place: place2, onClose }) {
  let list = T2(null);
  useKeys({ Escape: onClose }, !0), A2(() => {
    var _a, _b;
    (_b = (_a = list.current) == null ? void 0 : _a.querySelector("[role^=menuitem]")) == null || _b.focus();
    let away = (e4) => {
      var _a2, _b2;
      (_b2 = (_a2 = list.current) == null ? void 0 : _a2.parentElement) != null && _b2.contains(e4.target) || onClose();
    };
    return addEventListener("mousedown", away), () => removeEventListener("mousedown", away);
  }, []);
  let move = (e4) => {
    var _a, _b;
    let all = [...((_a = list.current) == null ? void 0 : _a.querySelectorAll("[role^=menuitem]")) ?? []], at = all.indexOf(document.activeElement), to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[e4.key];
    e4.key === "Tab" && onClose(), to !== void 0 && (e4.preventDefault(), (_b = all[(to + all.length) % all.length]) == null || _b.focus());
  };
  return /* @__PURE__ */ a4("div", { class: `menu-list ${place2}`, role: "menu", "aria-label": label, ref: list, onKeyDown: move, children: items.map((item) => /* @__PURE__ */ a4(
    "button",
    {
      type: "button",
      role: item.checked === void 0 ? "menuitem" : "menuitemradio",
      "aria-checked": item.checked,
      tabIndex: -1,
      class: item.danger ? "danger" : "",
      onClick: () => {
        onClose(), item.run();
      },
      children: [
        item.icon ? /* @__PURE__ */ a4(Icon, { name: item.icon, size: 18 }) : item.checked !== void 0 && /* @__PURE__ */ a4("span", { class: "menu-tick", children: item.checked && /* @__PURE__ */ a4(Icon, { name: "check", size: 16 }) }),
        item.label
      ]
    },
    item.label
  )) });
}

// src/core/dates.ts
var day = 864e5, formats = /* @__PURE__ */ new Map();
function format(options) {
  let locale = lang.value === "zh" ? "zh-CN" : "en-GB", key = locale + JSON.stringify(options), f5 = formats.get(key);
  return f5 || formats.set(key, f5 = new Intl.DateTimeFormat(locale, options)), f5;
}
var startOfDay = (d5) => new Date(d5.getFullYear(), d5.getMonth(), d5.getDate()), addDays = (d5, n3) => new Date(d5.getFullYear(), d5.getMonth(), d5.getDate() + n3, d5.getHours(), d5.getMinutes()), startOfWeek = (d5) => addDays(startOfDay(d5), -((d5.getDay() + 6) % 7)), sameDay = (a5, b4) => startOfDay(a5).getTime() === startOfDay(b4).getTime(), daysBetween = (a5, b4) => Math.round((startOfDay(a5).getTime() - startOfDay(b4).getTime()) / day), clock = (d5) => format({ hour: "2-digit", minute: "2-digit", hour12: !1 }).format(d5), monthDay = (d5) => format({ month: "short", day: "numeric" }).format(d5), weekday = (d5, width2 = "short") => format({ weekday: width2 }).format(d5), monthYear = (d5) => format({ year: "numeric", month: "long" }).format(d5), fullTime = (d5) => format({ year: "numeric", month: "short", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hour12: !1 }).format(d5), shortDate = (d5) => format({ year: "numeric", month: "numeric", day: "numeric" }).format(d5);
function rowTime(iso, yesterday, now = /* @__PURE__ */ new Date()) {
  let d5 = new Date(iso);
  if (Number.isNaN(d5.getTime())) return "";
  let ago = daysBetween(now, d5);
  return ago <= 0 && ago > -1 ? clock(d5) : ago === 1 ? yesterday : ago > 1 && ago < 6 ? weekday(d5) : d5.getFullYear() === now.getFullYear() ? monthDay(d5) : shortDate(d5);
}
function dayGroup(iso, now = /* @__PURE__ */ new Date()) {
  let d5 = new Date(iso), ago = daysBetween(now, d5);
  if (ago <= 0) return "today";
  if (ago === 1) return "yesterday";
  let week = startOfWeek(now);
  return d5 >= week ? "week" : d5 >= addDays(week, -7) ? "lastWeek" : `${d5.getFullYear()}-${String(d5.getMonth() + 1).padStart(2, "0")}`;
}
function isoDay(d5) {
  return `${d5.getFullYear()}-${String(d5.getMonth() + 1).padStart(2, "0")}-${String(d5.getDate()).padStart(2, "0")}`;
}
function fieldTime(d5) {
  return `${isoDay(d5)}T${String(d5.getHours()).padStart(2, "0")}:${String(d5.getMinutes()).padStart(2, "0")}`;
}
function parseDay(s4) {
  let m5 = /^(\d{4})-(\d{2})-(\d{2})$/.exec(s4 ?? "");
  if (!m5) return null;
  let d5 = new Date(Number(m5[1]), Number(m5[2]) - 1, Number(m5[3]));
  return Number.isNaN(d5.getTime()) ? null : d5;
}
function span(start, end, allDay, allDayWord) {
  let a5 = new Date(start), date = format({ month: "short", day: "numeric", weekday: "short" });
  if (allDay) return `${date.format(a5)} ${allDayWord}`;
  if (!end) return `${date.format(a5)} ${clock(a5)}`;
  let b4 = new Date(end);
  return sameDay(a5, b4) ? `${date.format(a5)} ${clock(a5)}–${clock(b4)}` : `${date.format(a5)} ${clock(a5)} – ${date.format(b4)} ${clock(b4)}`;
}
function bytes(n3) {
  return n3 < 1024 ? `${n3} B` : n3 < 1024 * 1024 ? `${Math.round(n3 / 1024)} KB` : n3 < 1024 ** 3 ? `${(n3 / 1024 / 1024).toFixed(1)} MB` : `${(n3 / 1024 ** 3).toFixed(1)} GB`;
}

// src/kit/load.ts
function useLoad(key, fetcher) {
  let [state, setState] = d2({ busy: key !== null, key }), run = T2(0), latest = T2(fetcher);
  latest.current = fetcher;
  let reload = b(async () => {
    if (key === null) return;
    let mine = ++run.current;
    setState((s4) => ({ ...s4, data: s4.key === key ? s4.data : void 0, error: void 0, busy: !0, key }));
    try {
      let data = await latest.current();
      mine === run.current && setState({ data, busy: !1, key });
    } catch (error) {
      mine === run.current && setState((s4) => ({ ...s4, error, busy: !1 }));
    }
  }, [key]);
  A2(() => (reload(), () => {
    run.current++;
  }), [reload]);
  let set = b((data) => setState((s4) => ({ ...s4, data })), []), fresh = state.key === key;
  return { data: fresh ? state.data : void 0, error: fresh ? state.error : void 0, busy: fresh ? state.busy : !0, reload, set };
}

// src/core/cursor.ts
var Cursors = class {
  constructor(saved = {}) {
    this.at = /* @__PURE__ */ new Map();
    for (let [s4, cur] of Object.entries(saved)) this.set(s4, cur);
  }
  set(stream, cursor) {
    let cut = cursor.lastIndexOf(":"), seq = Number(cursor.slice(cut + 1));
    Number.isFinite(seq) && this.at.set(stream, { epoch: cut < 0 ? "" : cursor.slice(0, cut), seq });
  }
  get(stream) {
    let c4 = this.at.get(stream);
    return c4 && (c4.epoch ? `${c4.epoch}:${c4.seq}` : String(c4.seq));
  }
  seq(stream) {
    var _a;
    return ((_a = this.at.get(stream)) == null ? void 0 : _a.seq) ?? 0;
  }
  /** take decides about event q of a stream and moves on when it applies. */
  take(stream, q2) {
    let c4 = this.at.get(stream);
    return c4 ? q2 <= c4.seq ? "drop" : q2 > c4.seq + 1 ? "gap" : (c4.seq = q2, "apply") : (this.at.set(stream, { epoch: "", seq: q2 }), "apply");
  }
  forget(stream) {
    this.at.delete(stream);
  }
  saved() {
    let out = {};
    for (let s4 of this.at.keys()) out[s4] = this.get(s4);
    return out;
  }
}, first = 250, cap = 3e4;
function backoff(n3, random = Math.random) {
  return Math.min(cap, first * 2 ** Math.min(n3, 20)) * (0.5 + random() / 2);
}

// src/core/push.ts
var link = y3("connecting"), quiet = 25e3, answerIn = 1e4, connectIn = 5e3, ackEvery = 5e3, ackAfter = 50, stableAfter = 1e4, pollEvery = 3e4, lostAfter = 3, Push = class {
  constructor(listener) {
    this.listener = listener;
    this.socket = null;
    this.cursors = new Cursors();
    this.streams = /* @__PURE__ */ new Set();
    this.catching = /* @__PURE__ */ new Set();
    this.fails = 0;
    this.retryAt = 0;
    this.timers = /* @__PURE__ */ new Map();
    this.unacked = /* @__PURE__ */ new Set();
    this.taken = 0;
    this.stopped = !1;
    this.starting = !1;
  }
  start(streams) {
    streams.forEach((s4) => this.streams.add(s4)), addEventListener("online", () => this.now()), addEventListener("pageshow", () => this.now()), document.addEventListener("visibilitychange", () => {
      let on = document.visibilityState === "visible";
      on && this.now(), this.send({ t: "fg", on });
    }), this.connect();
  }
  stop() {
    var _a;
    this.stopped = !0, this.timers.forEach((t5) => clearTimeout(t5)), (_a = this.socket) == null || _a.close(1e3);
  }
  /** follow adds a stream while connected. */
  follow(stream) {
    this.streams.has(stream) || (this.streams.add(stream), this.send({ t: "sub", id: stream, s: stream }));
  }
  view(what) {
    this.send({ t: "fg", on: document.visibilityState === "visible", view: what });
  }
  now() {
    this.socket || this.stopped || this.starting || Date.now() < this.retryAt || (this.fails = Math.min(this.fails, 1), this.clear("retry"), this.connect());
  }
  async connect() {
    if (!(this.stopped || this.starting)) {
      this.starting = !0, link.value !== "lost" && (link.value = "connecting");
      try {
        let { url, ticket } = await post("/push/ticket", { device: deviceId() });
        this.open(socketURL(url, ticket));
      } catch {
        sessionEnded.value || this.retry();
      } finally {
        this.starting = !1;
      }
    }
  }
  open(url) {
    let ws = new WebSocket(url, "mb.v1+json");
    this.socket = ws, this.set("connect", connectIn, () => ws.close()), ws.onopen = () => {
      this.clear("connect"), this.heard();
      let subs = [...this.streams].slice(0, 50).map((s4) => ({ s: s4, cur: this.cursors.get(s4) }));
      this.send({ t: "hello", v: 1, dev: deviceId(), app: "web", subs, fg: document.visibilityState === "visible", cap: ["batch"] });
    }, ws.onmessage = (e4) => {
      this.heard();
      try {
        this.receive(JSON.parse(String(e4.data)));
      } catch {
      }
    }, ws.onclose = (e4) => {
      this.socket === ws && (this.socket = null, ["connect", "quiet", "stable", "ack"].forEach((t5) => this.clear(t5)), this.closed(e4.code));
    };
  }
  closed(code) {
    if (!this.stopped) {
      if (code === 4009 && newDevice(), code === 4001 && get("/me").catch((err) => err.status === 401 && (sessionEnded.value = !0)), code === 4003) {
        link.value = "lost";
        return;
      }
      this.retry();
    }
  }
  retry(wait) {
    this.fails++;
    let ms = Math.max(wait ?? backoff(this.fails - 1), this.retryAt - Date.now());
    this.fails >= lostAfter ? (link.value = "lost", this.poll()) : link.value = "waiting", document.visibilityState !== "hidden" && this.set("retry", ms, () => {
      this.connect();
    });
  }
  /** poll keeps the page fresh while there is no connection. */
  poll() {
    this.timers.has("poll") || this.set("poll", pollEvery, () => {
      link.value !== "live" && (document.visibilityState === "visible" && this.streams.forEach((s4) => {
        this.catchUp(s4);
      }), this.poll());
    });
  }
  receive(f5) {
    if (f5.t === "welcome") this.welcome(f5);
    else if (f5.t === "ev" && f5.s && f5.k) this.take(f5.s, { q: f5.q ?? 0, k: f5.k, ts: f5.ts, d: f5.d ?? {} });
    else if (f5.t === "evs" && f5.s) for (let ev of f5.items ?? []) this.take(f5.s, ev);
    else f5.t === "gap" && f5.s ? this.gap(f5.s, f5.cur) : f5.t === "ping" ? this.send({ t: "pong", n: f5.n }) : f5.t === "bye" ? this.bye(f5) : f5.t === "err" && f5.code === "auth_soon" ? this.renew() : f5.s && f5.res && this.subscribed(f5.s, f5.cur ?? "", f5.res);
  }
  welcome(f5) {
    let before = link.value;
    link.value = "live", this.clear("poll"), this.set("stable", stableAfter, () => this.fails = 0);
    for (let { s: s4, cur, res } of f5.streams ?? []) this.subscribed(s4, cur, res);
    before === "lost" && (this.fails = 1);
  }
  subscribed(s4, cur, res) {
    res === "deny" ? (this.streams.delete(s4), this.cursors.forget(s4)) : res === "gap" ? this.gap(s4, cur) : res === "ok" && (this.cursors.set(s4, cur), this.listener.refresh(s4));
  }
  take(s4, ev) {
    if (this.catching.has(s4)) return;
    let step = this.cursors.take(s4, ev.q);
    step === "gap" && this.catchUp(s4), step === "apply" && (this.unacked.add(s4), this.listener.event(s4, ev), ++this.taken >= ackAfter ? this.ack() : this.timers.has("ack") || this.set("ack", ackEvery, () => this.ack()));
  }
  ack() {
    this.clear("ack"), this.taken = 0;
    let cur = [...this.unacked].map((s4) => [s4, this.cursors.seq(s4)]);
    this.unacked.clear(), cur.length && this.send({ t: "ack", cur });
  }
  gap(s4, cur) {
    cur ? this.cursors.set(s4, cur) : this.cursors.forget(s4), this.listener.refresh(s4);
  }
  /** catchUp asks for what was missed in a stream; when that is gone, for everything. */
  async catchUp(s4) {
    if (!this.catching.has(s4)) {
      this.catching.add(s4);
      try {
        let got = await get(
          `/changes${query({ s: s4, since: this.cursors.seq(s4) })}`
        );
        this.catching.delete(s4), got.gap ? this.gap(s4, headCursor(this.cursors.get(s4), got.head)) : got.items.forEach((ev) => this.take(s4, ev));
      } catch {
        this.listener.refresh(s4);
      } finally {
        this.catching.delete(s4);
      }
    }
  }
  bye(f5) {
    this.retryAt = Date.now() + (f5.retry_ms ?? 0) + Math.random() * 500, f5.code === 4001 && (sessionEnded.value = !0);
  }
  async renew() {
    let { ticket } = await post("/push/ticket", { device: deviceId() });
    this.send({ t: "auth", ticket });
  }
  /** heard restarts the watch over a silent connection. */
  heard() {
    this.set("quiet", quiet, () => {
      this.send({ t: "ping", n: Date.now() % 1e6 }), this.set("quiet", answerIn, () => {
        var _a;
        return (_a = this.socket) == null ? void 0 : _a.close();
      });
    });
  }
  send(frame) {
    var _a;
    ((_a = this.socket) == null ? void 0 : _a.readyState) === WebSocket.OPEN && this.socket.send(JSON.stringify(frame));
  }
  set(name, ms, act2) {
    this.clear(name), this.timers.set(
      name,
      window.setTimeout(() => {
        this.timers.delete(name), act2();
      }, ms)
    );
  }
  clear(name) {
    clearTimeout(this.timers.get(name)), this.timers.delete(name);
  }
};
function socketURL(url, ticket) {
  let u4 = new URL(url, location.href);
  return u4.protocol = u4.protocol.replace("http", "ws"), u4.searchParams.has("ticket") || u4.searchParams.set("ticket", ticket), u4.href;
}
function headCursor(known, head) {
  return typeof head == "string" && head.includes(":") ? head : (known != null && known.includes(":") ? known.slice(0, known.lastIndexOf(":") + 1) : "") + String(head);
}
var deviceKey = "mb.device";
function deviceId() {
  return sessionStorage.getItem(deviceKey) ?? newDevice();
}
function newDevice() {
  let id = `web-${newKey().slice(0, 16)}`;
  return sessionStorage.setItem(deviceKey, id), id;
}

// src/mail/store.ts
var folders = y3({}), foldersFault = y3(null);
async function loadFolders() {
  var _a;
  try {
    let boxes = ((_a = me.value) == null ? void 0 : _a.mailboxes) ?? [], lists2 = await Promise.all(boxes.map((m5) => get(`/mailboxes/${m5.id}/folders`)));
    folders.value = Object.fromEntries(boxes.map((m5, i4) => [m5.id, lists2[i4].items ?? []])), foldersFault.value = null;
  } catch (err) {
    foldersFault.value = err;
  }
}
function findFolder(key) {
  var _a;
  let first2 = (_a = me.value) == null ? void 0 : _a.mailboxes[0];
  if (!first2) return null;
  if (key === "all") return { mailbox: first2.id, folder: null };
  let byRole = (folders.value[first2.id] ?? []).find((f5) => f5.role === key);
  if (byRole) return { mailbox: first2.id, folder: byRole };
  for (let [mailbox, list] of Object.entries(folders.value)) {
    let folder = list.find((f5) => f5.id === key);
    if (folder) return { mailbox, folder };
  }
  return null;
}
function folderKey(mailbox, f5) {
  var _a, _b;
  return f5.role && f5.role !== "none" && mailbox === ((_b = (_a = me.value) == null ? void 0 : _a.mailboxes[0]) == null ? void 0 : _b.id) ? f5.role : f5.id;
}
var inboxUnseen = O(
  () => Object.values(folders.value).reduce((sum, list) => {
    var _a;
    return sum + (((_a = list.find((f5) => f5.role === "inbox")) == null ? void 0 : _a.unseen) ?? 0);
  }, 0)
);
function setCounts(folder, total, unseen) {
  let next = {};
  for (let [m5, list] of Object.entries(folders.value)) next[m5] = list.map((f5) => f5.id === folder ? { ...f5, total, unseen } : f5);
  folders.value = next;
}
var pageSize = 50, farPage = 200, keptLists = 8, MailList = class {
  constructor(key) {
    this.key = key;
    this.items = y3([]);
    this.total = y3(0);
    this.state = y3("loading");
    this.fault = y3(null);
    this.more = y3(!1);
    this.selected = y3(/* @__PURE__ */ new Set());
    this.fresh = y3(/* @__PURE__ */ new Set());
    this.refreshing = y3(!1);
    this.scroll = 0;
    this.loadingMore = !1;
    this.abort = null;
    this.idOf = (row) => this.key.by === "thread" && row.thread || row.id;
  }
  page(limit, cursor) {
    let { mailbox, folder, q: q2, filter, by } = this.key;
    return this.abort = new AbortController(), get(`/mailboxes/${mailbox}/messages${query({ folder, q: q2, filter, by, limit, cursor })}`, this.abort.signal);
  }
  cancel() {
    var _a;
    (_a = this.abort) == null || _a.abort(), this.state.value = "ready";
  }
  async load() {
    this.fault.value = null, this.items.value.length === 0 && (this.state.value = "loading");
    try {
      let p5 = await this.page(pageSize);
      this.items.value = p5.items ?? [], this.setEnd(p5), this.state.value = "ready";
    } catch (err) {
      if (err.name === "AbortError") return;
      this.fault.value = err, this.state.value = "failed";
    }
  }
  setEnd(p5) {
    this.next = p5.next || void 0, this.more.value = !!this.next, this.total.value = Math.max(p5.total ?? 0, this.items.value.length + (this.next ? 1 : 0)), this.next || (this.total.value = this.items.value.length);
  }
  /** reach loads pages until row `index` is there. */
  async reach(index) {
    if (!(this.loadingMore || !this.next)) {
      this.loadingMore = !0;
      try {
        for (; this.next && this.items.value.length <= index; ) {
          let far = index - this.items.value.length > pageSize * 2, p5 = await this.page(far ? farPage : pageSize, this.next), known = new Set(this.items.value.map(this.idOf)), before = this.next;
          if (this.items.value = [...this.items.value, ...(p5.items ?? []).filter((r4) => !known.has(this.idOf(r4)))], this.next = p5.next || void 0, this.more.value = !!this.next, p5.total && (this.total.value = p5.total), this.next || (this.total.value = this.items.value.length), this.next === before) break;
        }
      } catch (err) {
        err.name !== "AbortError" && (this.fault.value = err);
      } finally {
        this.loadingMore = !1;
      }
    }
  }
  /** refresh reads the first page again and lays it over what is shown. */
  async refresh() {
    if (this.state.value !== "loading") {
      this.refreshing.value = !0;
      try {
        let p5 = await this.page(pageSize);
        this.merge(p5), this.fault.value = null, this.state.value = "ready";
      } catch (err) {
        err.name !== "AbortError" && this.items.value.length === 0 && (this.fault.value = err);
      } finally {
        this.refreshing.value = !1;
      }
    }
  }
  merge(p5) {
    let head = p5.items ?? [], old = this.items.value, known = new Set(old.map(this.idOf)), fresh = new Set(head.filter((r4) => !known.has(this.idOf(r4))).map(this.idOf)), inHead = new Set(head.map(this.idOf)), last = head[head.length - 1], tail = p5.next && last && old.length > head.length ? old.filter((r4) => r4.at < last.at && !inHead.has(this.idOf(r4))) : [];
    this.items.value = [...head, ...tail], tail.length ? p5.total && (this.total.value = Math.max(p5.total, this.items.value.length)) : this.setEnd(p5), this.fresh.value = fresh;
  }
  /** alter changes rows in place until the server's word arrives. */
  alter(ids2, change2) {
    this.items.value = this.items.value.map((r4) => ids2.has(r4.id) ? change2(r4) : r4);
  }
  remove(ids2) {
    let left = this.items.value.filter((r4) => !ids2.has(r4.id));
    this.total.value = Math.max(left.length, this.total.value - (this.items.value.length - left.length)), this.items.value = left, left.length < pageSize / 2 && this.next && this.reach(left.length + pageSize);
  }
  toggle(id, on = !this.selected.value.has(id)) {
    let next = new Set(this.selected.value);
    on ? next.add(id) : next.delete(id), this.selected.value = next;
  }
  select(ids2) {
    this.selected.value = new Set(ids2);
  }
  get picked() {
    return this.items.value.filter((r4) => this.selected.value.has(this.idOf(r4)));
  }
}, lists = /* @__PURE__ */ new Map(), current = y3(null);
function openList(key) {
  let name = JSON.stringify(key), list = lists.get(name);
  return list ? (lists.delete(name), current.peek() !== list && list.refresh()) : (list = new MailList(key), list.load()), lists.set(name, list), lists.size > keptLists && lists.delete(lists.keys().next().value), current.peek() !== list && (current.value = list), list;
}
function listKey(folder, q2, filter) {
  var _a, _b;
  let where = findFolder(folder);
  if (!where) return null;
  let role = ((_a = where.folder) == null ? void 0 : _a.role) ?? "", grouped = settings.value.conversations && !q2 && role !== "drafts" && role !== "sent";
  return { mailbox: where.mailbox, folder: q2 && folder === "all" ? "" : ((_b = where.folder) == null ? void 0 : _b.id) ?? "", q: q2, filter, by: grouped ? "thread" : "" };
}
var soon = 0;
function refreshSoon() {
  clearTimeout(soon), soon = window.setTimeout(() => {
    var _a;
    (_a = current.value) == null ? void 0 : _a.refresh();
  }, 60);
}
var countSoon = 0;
function countsSoon() {
  clearTimeout(countSoon), countSoon = window.setTimeout(() => {
    loadFolders();
  }, 250);
}
var threadTouched = y3(0);
async function idsOf(rows) {
  var _a;
  let byThread = ((_a = current.value) == null ? void 0 : _a.key.by) === "thread";
  return (await Promise.all(
    rows.map(async (r4) => {
      if (!byThread || r4.threadCount < 2) return [r4.id];
      let thread = await get(`/mailboxes/${r4.mailbox}/threads/${r4.thread}`).catch(() => null), here2 = (thread == null ? void 0 : thread.items.filter((m5) => m5.folder === r4.folder).map((m5) => m5.id)) ?? [];
      return here2.length ? here2 : [r4.id];
    })
  )).flat();
}
var lastUndo = y3(null);
async function act(rows, change2, words) {
  let list = current.value;
  if (!rows.length) return;
  let ids2 = await idsOf(rows), set = /* @__PURE__ */ new Set([...ids2, ...rows.map((r4) => r4.id)]), before = list == null ? void 0 : list.items.value;
  list && (change2.moveTo ? list.remove(set) : list.alter(set, (r4) => flagged(r4, change2)), list.select([]));
  try {
    let got = await patch("/messages", { ids: ids2, ...change2 });
    words && offerUndo(words, got == null ? void 0 : got.undo), threadTouched.value++, countsSoon(), change2.moveTo && refreshSoon();
  } catch (err) {
    list && before && (list.items.value = before), toast(t4.mail.notDone(faultText(err)), void 0, "err");
  }
}
function flagged(r4, change2) {
  let on = (f5, was) => {
    var _a, _b;
    return (_a = change2.addFlags) != null && _a.includes(f5) ? !0 : (_b = change2.removeFlags) != null && _b.includes(f5) ? !1 : was;
  };
  return { ...r4, unread: !on("seen", !r4.unread), starred: on("flagged", r4.starred) };
}
function offerUndo(words, token) {
  if (!token) {
    toast(words);
    return;
  }
  let undo = () => {
    lastUndo.value = null, post(`/undo/${encodeURIComponent(token)}`).then(() => {
      var _a;
      toast(t4.mail.undone), (_a = current.value) == null || _a.refresh(), countsSoon(), threadTouched.value++;
    }).catch((err) => toast(t4.mail.notDone(faultText(err)), void 0, "err"));
  };
  lastUndo.value = undo, toast(words, { label: t4.general.undo, run: undo });
}
async function destroy(rows) {
  var _a, _b, _c;
  let ids2 = await idsOf(rows);
  (_a = current.value) == null || _a.remove(new Set(ids2)), (_b = current.value) == null || _b.select([]);
  try {
    await del("/messages", { ids: ids2 }), toast(t4.mail.destroyed), countsSoon();
  } catch (err) {
    toast(t4.mail.notDone(faultText(err)), void 0, "err"), (_c = current.value) == null || _c.refresh();
  }
}
var makeFolder = (mailbox, name) => call("POST", `/mailboxes/${mailbox}/folders`, { name }).then(loadFolders), renameFolder = (id, name) => patch(`/folders/${id}`, { name }).then(loadFolders), dropFolder = (id) => del(`/folders/${id}`).then(loadFolders);

// src/mail/live.ts
var chatsTouched = y3(0), eventsTouched = y3(0), todosTouched = y3(0), convTouched = y3({ id: "", n: 0 }), push = null;
function startPush() {
  push || !me.value || (push = new Push({ event: onEvent, refresh: onRefresh }), push.start([...me.value.mailboxes.map((m5) => `m:${m5.id}`), `u:${me.value.person.id}`]));
}
var followChat = (id) => push == null ? void 0 : push.follow(`c:${id}`);
function onRefresh(stream) {
  stream.startsWith("m:") ? (refreshSoon(), countsSoon(), threadTouched.value++) : stream.startsWith("c:") ? touchConv(stream.slice(2)) : touchOffice();
}
function touchOffice() {
  chatsTouched.value++, eventsTouched.value++, todosTouched.value++;
}
function touchConv(id) {
  chatsTouched.value++, convTouched.value = { id, n: convTouched.value.n + 1 };
}
function onEvent(stream, ev) {
  var _a;
  let d5 = ev.d;
  if (ev.k === "mail.new") newMail(stream, d5);
  else if (ev.k === "mb.count") setCounts(String(d5.mb), Number(d5.total), Number(d5.unseen));
  else if (ev.k === "mail.flags") flags(d5);
  else if (ev.k === "mail.move" || ev.k === "mail.gone") {
    let ids2 = idList(d5);
    ev.k === "mail.gone" && ((_a = current.value) == null || _a.remove(new Set(ids2))), refreshSoon(), threadTouched.value++, countsSoon();
  } else ev.k.startsWith("conv.") ? touchConv(String(d5.conv ?? d5.conversation ?? (stream.startsWith("c:") ? stream.slice(2) : ""))) : ev.k === "cal.chg" || ev.k === "rsvp" ? (eventsTouched.value++, refreshSoon()) : ev.k === "todo.chg" ? (todosTouched.value++, refreshSoon()) : ev.k === "thr.merge" || ev.k === "sugg.new" ? (refreshSoon(), threadTouched.value++) : ev.k === "acct.off" && location.reload();
}
var idList = (d5) => Array.isArray(d5.ids) ? d5.ids.map(String) : d5.id ? [String(d5.id)] : [];
function flags(d5) {
  var _a, _b, _c, _d, _e;
  let add = ((_a = d5.add) == null ? void 0 : _a.map(bare)) ?? [], gone = ((_b = d5.del) == null ? void 0 : _b.map(bare)) ?? [];
  (_c = current.value) == null || _c.alter(new Set(idList(d5)), (r4) => ({
    ...r4,
    unread: add.includes("seen") ? !1 : gone.includes("seen") ? !0 : r4.unread,
    starred: add.includes("flagged") ? !0 : gone.includes("flagged") ? !1 : r4.starred,
    answered: add.includes("answered") || r4.answered
  })), threadTouched.value++, ((_d = current.value) != null && _d.key.filter || (_e = current.value) != null && _e.key.by) && refreshSoon();
}
var bare = (flag) => flag.replace(/^[\\$]/, "").toLowerCase(), burst = [], burstTimer = 0, burstFor = 400;
function newMail(stream, d5) {
  var _a, _b, _c, _d;
  let folder = Object.values(folders.value).flat().find((f5) => f5.id === String(d5.mb));
  if (refreshSoon(), threadTouched.value++, countsSoon(), folder && /^(sent|drafts|junk|trash|archive)$/.test(folder.role)) return;
  let from = typeof d5.from == "string" ? d5.from : (((_a = d5.from) == null ? void 0 : _a.name) || ((_b = d5.from) == null ? void 0 : _b.email)) ?? "";
  burst.push({ subject: String(d5.subj ?? ""), from, thread: String(d5.thr ?? d5.id), folder: (folder == null ? void 0 : folder.role) === "inbox" && stream === `m:${(_d = (_c = me.value) == null ? void 0 : _c.mailboxes[0]) == null ? void 0 : _d.id}` ? "inbox" : String(d5.mb) }), clearTimeout(burstTimer), burstTimer = window.setTimeout(tell, burstFor);
}
function tell() {
  let mails = burst;
  burst = [];
  let m5 = mails[mails.length - 1];
  if (!m5 || place.value.path.includes(`/t/${m5.thread}`) && mails.length === 1) return;
  let open = { label: t4.general.open, run: () => go(`/mail/f/${findFolder(m5.folder) ? m5.folder : "inbox"}${mails.length === 1 && settings.value.conversations ? `/t/${m5.thread}` : ""}`) };
  mails.length > 1 ? toast(t4.mail.newMails(mails.length), open) : toast(m5.from ? t4.mail.newMail(m5.from, m5.subject || t4.mail.noSubject) : t4.mail.newMailSecret, open);
}

// src/mail/chats.ts
var chats = y3(null), chatsFault = y3(null), chatUnread = O(() => (chats.value ?? []).reduce((n3, c4) => n3 + (c4.unread || 0), 0)), mostFollowed = 30;
async function loadChats() {
  try {
    let got = await get("/chats");
    chats.value = [...got.items ?? []].sort((a5, b4) => {
      var _a, _b;
      return (((_a = b4.last) == null ? void 0 : _a.at) ?? "").localeCompare(((_b = a5.last) == null ? void 0 : _b.at) ?? "");
    }), chats.value.slice(0, mostFollowed).forEach((c4) => followChat(c4.id)), chatsFault.value = null;
  } catch (err) {
    chatsFault.value = err;
  }
}
async function openMessage(id) {
  var _a;
  try {
    let m5 = await get(`/messages/${id}`), folder = (_a = folders.value[m5.mailbox]) == null ? void 0 : _a.find((f5) => f5.id === m5.folder);
    go(`/mail/f/${folder ? folderKey(m5.mailbox, folder) : "all"}/t/${encodeURIComponent(m5.thread || m5.id)}?m=${m5.id}`);
  } catch (err) {
    toast(faultText(err), void 0, "err");
  }
}

// src/kit/people.tsx
var addressForm = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/, lookupAfter = 120;
function parseAddresses(text2) {
  let good = [], rest = [];
  for (let piece of text2.split(/[,;，；、\n]+/)) {
    let s4 = piece.trim();
    if (!s4) continue;
    let full = /^(.*?)\s*<([^<>]+)>$/.exec(s4), email = (full ? full[2] : s4).trim();
    addressForm.test(email) ? good.push({ name: full ? full[1].replace(/^"|"$/g, "").trim() : "", email }) : rest.push(s4);
  }
  return { good, rest: rest.join(", ") };
}
function PeopleField({ label, value, onChange, onlyPeople, autofocus, placeholder, inlineLabel, ownDomain }) {
  let [text2, setText] = d2(""), [found, setFound] = d2([]), [at, setAt] = d2(0), [open, setOpen] = d2(!1), input = T2(null), name = useName("people");
  useLookup(text2, (items) => {
    let free = items.filter((c4) => !value.some((v4) => same(v4, c4)) && (!onlyPeople || c4.person));
    setFound(free.slice(0, 8)), setAt(0), setOpen(!0);
  });
  let add = (...who) => {
    var _a;
    let fresh = who.filter((c4, i4) => !value.some((v4) => same(v4, c4)) && who.findIndex((d5) => same(c4, d5)) === i4);
    fresh.length && onChange([...value, ...fresh]), setText(""), setOpen(!1), (_a = input.current) == null || _a.focus();
  }, commit = () => {
    if (open && found[at] && text2.trim())
      return add(found[at]), !0;
    if (onlyPeople) return !1;
    let { good, rest } = parseAddresses(text2);
    return good.length ? (add(...good), setText(rest), !0) : !1;
  }, key = (e4) => {
    if (!(e4.isComposing || e4.keyCode === 229))
      if (e4.key === "ArrowDown" || e4.key === "ArrowUp") {
        if (!found.length) return;
        setOpen(!0), setAt((at + (e4.key === "ArrowDown" ? 1 : found.length - 1)) % found.length), e4.preventDefault();
      } else e4.key === "Enter" && !e4.ctrlKey && !e4.metaKey ? (e4.preventDefault(), commit()) : (e4.key === "," || e4.key === ";" || e4.key === "，" || e4.key === "；" || e4.key === "Tab") && text2.trim() ? (commit() || e4.key !== "Tab") && e4.preventDefault() : e4.key === "Backspace" && text2 === "" && value.length ? onChange(value.slice(0, -1)) : e4.key === "Escape" && open && (setOpen(!1), e4.stopPropagation());
  }, leave = () => {
    setTimeout(() => setOpen(!1), 150);
    let { good, rest } = onlyPeople ? { good: [], rest: text2 } : parseAddresses(text2);
    good.length && (onChange([...value, ...good.filter((c4) => !value.some((v4) => same(v4, c4)))]), setText(rest));
  };
  return /* @__PURE__ */ a4("div", { class: `peoplefield${inlineLabel ? " inline" : ""}`, onClick: () => {
    var _a;
    return (_a = input.current) == null ? void 0 : _a.focus();
  }, children: [
    /* @__PURE__ */ a4("label", { for: name, children: label }),
    /* @__PURE__ */ a4("div", { class: "peoplefield-box", children: [
      value.map((c4) => /* @__PURE__ */ a4(PersonChip, { contact: c4, outside: outside(c4, ownDomain), onRemove: () => onChange(value.filter((v4) => !same(v4, c4))) }, c4.email || c4.person)),
      /* @__PURE__ */ a4(
        "input",
        {
          id: name,
          ref: input,
          role: "combobox",
          "aria-expanded": open && found.length > 0,
          "aria-controls": `${name}-list`,
          "aria-autocomplete": "list",
          "aria-activedescendant": open && found[at] ? `${name}-${at}` : void 0,
          autocomplete: "off",
          autocapitalize: "off",
          spellcheck: !1,
          value: text2,
          placeholder: value.length ? "" : placeholder,
          "data-autofocus": autofocus || void 0,
          onInput: (e4) => setText(e4.currentTarget.value),
          onKeyDown: key,
          onBlur: leave
        }
      ),
      /* @__PURE__ */ a4("ul", { id: `${name}-list`, role: "listbox", "aria-label": label, class: "peoplefield-list", hidden: !open || found.length === 0, children: found.map((c4, i4) => /* @__PURE__ */ a4("li", { id: `${name}-${i4}`, role: "option", "aria-selected": i4 === at, onMouseDown: (e4) => e4.preventDefault(), onClick: () => add(c4), children: [
        /* @__PURE__ */ a4(Avatar, { name: c4.name || c4.email, size: 30 }),
        /* @__PURE__ */ a4("span", { class: "two-lines", children: [
          /* @__PURE__ */ a4("b", { children: c4.name || c4.email }),
          /* @__PURE__ */ a4("small", { children: [c4.email, c4.department].filter(Boolean).join(" · ") })
        ] }),
        c4.external && /* @__PURE__ */ a4("span", { class: "tag tag-warn", children: t4.mail.external })
      ] }, c4.email || c4.person)) })
    ] })
  ] });
}
var same = (a5, b4) => a5.email ? a5.email.toLowerCase() === (b4.email ?? "").toLowerCase() : a5.person === b4.person, outside = (c4, own) => c4.external ?? (own ? !c4.email.toLowerCase().endsWith(`@${own}`) : !1);
function PersonChip({ contact, outside: outside2, onRemove }) {
  return /* @__PURE__ */ a4("span", { class: `chip${outside2 ? " chip-warn" : " chip-acc"}`, title: contact.email, children: [
    /* @__PURE__ */ a4("span", { class: "chip-text", children: contact.name || contact.email }),
    outside2 && /* @__PURE__ */ a4("span", { class: "sr", children: t4.mail.external }),
    /* @__PURE__ */ a4("button", { type: "button", class: "chip-x", "aria-label": t4.compose.removePerson(contact.name || contact.email), onClick: onRemove, children: /* @__PURE__ */ a4(Icon, { name: "close", size: 12 }) })
  ] });
}
function useLookup(text2, done) {
  A2(() => {
    let q2 = text2.trim();
    if (!q2) {
      done([]);
      return;
    }
    let abort = new AbortController(), timer = setTimeout(() => {
      get(`/contacts${query({ q: q2 })}`, abort.signal).then((r4) => done(r4.items ?? [])).catch(() => {
      });
    }, lookupAfter);
    return () => {
      clearTimeout(timer), abort.abort();
    };
  }, [text2]);
}

// src/mail/eventform.tsx
var hourMs = 36e5;
function EventForm({ draft, verb, submit }) {
  let [title, setTitle] = d2(draft.title ?? ""), [start, setStart] = d2(draft.start), [end, setEnd] = d2(draft.end ?? new Date(draft.start.getTime() + hourMs)), [allDay, setAllDay] = d2(!!draft.allDay), [place2, setPlace] = d2(draft.place ?? ""), [description, setDescription] = d2(draft.description ?? ""), [people, setPeople] = d2((draft.attendees ?? []).map(({ name, email, person }) => ({ name, email, person }))), [fault, setFault] = d2({ field: "", text: "" }), [busy, setBusy] = d2(!1), moveStart = (d5) => {
    !d5 || Number.isNaN(d5.getTime()) || (setEnd(new Date(d5.getTime() + Math.max(0, end.getTime() - start.getTime()))), setStart(d5));
  }, moveEnd = (d5) => d5 && !Number.isNaN(d5.getTime()) && setEnd(d5);
  return /* @__PURE__ */ a4("form", { class: "stack", onSubmit: async (e4) => {
    if (e4.preventDefault(), !title.trim()) return setFault({ field: "title", text: t4.event.titleNeeded });
    if (end < start) return setFault({ field: "end", text: t4.event.endBefore });
    setBusy(!0), setFault({ field: "", text: "" });
    try {
      await submit({
        title: title.trim(),
        start: start.toISOString(),
        end: end.toISOString(),
        allDay,
        place: place2.trim(),
        description: description.trim(),
        attendees: people.map(({ name, email, person }) => ({ name, email, person }))
      });
    } catch (err) {
      setFault({ field: "all", text: faultText(err) });
    }
    setBusy(!1);
  }, noValidate: !0, children: [
    /* @__PURE__ */ a4(Field, { label: t4.event.name, required: !0, error: fault.field === "title" ? fault.text : "", children: (a5) => /* @__PURE__ */ a4("input", { ...a5, value: title, maxLength: 300, onInput: (e4) => setTitle(e4.currentTarget.value) }) }),
    /* @__PURE__ */ a4("label", { class: "tick", children: [
      /* @__PURE__ */ a4("input", { type: "checkbox", class: "check", checked: allDay, onChange: (e4) => setAllDay(e4.currentTarget.checked) }),
      t4.event.allDay
    ] }),
    /* @__PURE__ */ a4("div", { class: "two-fields", children: [
      /* @__PURE__ */ a4(Field, { label: t4.event.start, children: (a5) => allDay ? /* @__PURE__ */ a4("input", { ...a5, type: "date", value: isoDay(start), onInput: (e4) => moveStart(parseDay(e4.currentTarget.value)) }) : /* @__PURE__ */ a4("input", { ...a5, type: "datetime-local", value: fieldTime(start), onInput: (e4) => moveStart(new Date(e4.currentTarget.value)) }) }),
      /* @__PURE__ */ a4(Field, { label: t4.event.end, error: fault.field === "end" ? fault.text : "", children: (a5) => allDay ? /* @__PURE__ */ a4("input", { ...a5, type: "date", value: isoDay(end), onInput: (e4) => moveEnd(parseDay(e4.currentTarget.value)) }) : /* @__PURE__ */ a4("input", { ...a5, type: "datetime-local", value: fieldTime(end), onInput: (e4) => moveEnd(new Date(e4.currentTarget.value)) }) })
    ] }),
    /* @__PURE__ */ a4(Field, { label: t4.event.place, children: (a5) => /* @__PURE__ */ a4("input", { ...a5, value: place2, maxLength: 300, onInput: (e4) => setPlace(e4.currentTarget.value) }) }),
    /* @__PURE__ */ a4(PeopleField, { label: t4.event.people, value: people, onChange: setPeople, placeholder: t4.chat.addHint }),
    /* @__PURE__ */ a4(Field, { label: t4.event.note, children: (a5) => /* @__PURE__ */ a4("textarea", { ...a5, rows: 3, value: description, onInput: (e4) => setDescription(e4.currentTarget.value) }) }),
    fault.field === "all" && /* @__PURE__ */ a4("p", { class: "form-fault", role: "alert", children: fault.text }),
    /* @__PURE__ */ a4(Button, { kind: "primary", type: "submit", busy, children: verb })
  ] });
}

// src/mail/layout.ts
function measure() {
  return innerWidth < 720 ? "phone" : innerWidth < 1120 ? "middle" : "wide";
}
var width = y3(measure());
addEventListener("resize", () => width.value = measure());
var drawerOpen = y3(!1), helpOpen = y3(!1);

// node_modules/dompurify/dist/purify.es.mjs
function _OverloadYield(e4, d5) {
  this.v = e4, this.k = d5;
}
function _arrayLikeToArray(r4, a5) {
  (a5 == null || a5 > r4.length) && (a5 = r4.length);
  for (var e4 = 0, n3 = Array(a5); e4 < a5; e4++) n3[e4] = r4[e4];
  return n3;
}
function _arrayWithHoles(r4) {
  if (Array.isArray(r4)) return r4;
}
function _iterableToArrayLimit(r4, l4) {
  var t5 = r4 == null ? null : typeof Symbol < "u" && r4[Symbol.iterator] || r4["@@iterator"];
  if (t5 != null) {
    var e4, n3, i4, u4, a5 = [], f5 = !0, o5 = !1;
    try {
      if (i4 = (t5 = t5.call(r4)).next, l4 === 0) {
        if (Object(t5) !== t5) return;
        f5 = !1;
      } else for (; !(f5 = (e4 = i4.call(t5)).done) && (a5.push(e4.value), a5.length !== l4); f5 = !0) ;
    } catch (r5) {
      o5 = !0, n3 = r5;
    } finally {
      try {
        if (!f5 && t5.return != null && (u4 = t5.return(), Object(u4) !== u4)) return;
      } finally {
        if (o5) throw n3;
      }
    }
    return a5;
  }
}
function _nonIterableRest() {
  throw new TypeError(`Invalid attempt to destructure non-iterable instance.
In order to be iterable, non-array objects must have a [Symbol.iterator]() method.`);
}
function _slicedToArray(r4, e4) {
  return _arrayWithHoles(r4) || _iterableToArrayLimit(r4, e4) || _unsupportedIterableToArray(r4, e4) || _nonIterableRest();
}
function _unsupportedIterableToArray(r4, a5) {
  if (r4) {
    if (typeof r4 == "string") return _arrayLikeToArray(r4, a5);
    var t5 = {}.toString.call(r4).slice(8, -1);
    return t5 === "Object" && r4.constructor && (t5 = r4.constructor.name), t5 === "Map" || t5 === "Set" ? Array.from(r4) : t5 === "Arguments" || /^(?:Ui|I)nt(?:8|16|32)(?:Clamped)?Array$/.test(t5) ? _arrayLikeToArray(r4, a5) : void 0;
  }
}
function AsyncGenerator(e4) {
  var t5, n3;
  function resume(t6, n4) {
    try {
      var r4 = e4[t6](n4), o5 = r4.value, u4 = o5 instanceof _OverloadYield;
      Promise.resolve(u4 ? o5.v : o5).then(function(n5) {
        if (u4) {
          var i4 = t6 === "return" && o5.k ? t6 : "next";
          if (!o5.k || n5.done) return resume(i4, n5);
          n5 = e4[i4](n5).value;
        }
        settle(!!r4.done, n5);
      }, function(e5) {
        resume("throw", e5);
      });
    } catch (e5) {
      settle(2, e5);
    }
  }
  function settle(e5, r4) {
    e5 === 2 ? t5.reject(r4) : t5.resolve({
      value: r4,
      done: e5
    }), (t5 = t5.next) ? resume(t5.key, t5.arg) : n3 = null;
  }
  this._invoke = function(e5, r4) {
    return new Promise(function(o5, u4) {
      var i4 = {
        key: e5,
        arg: r4,
        resolve: o5,
        reject: u4,
        next: null
      };
      n3 ? n3 = n3.next = i4 : (t5 = n3 = i4, resume(e5, r4));
    });
  }, typeof e4.return != "function" && (this.return = void 0);
}
AsyncGenerator.prototype[typeof Symbol == "function" && Symbol.asyncIterator || "@@asyncIterator"] = function() {
  return this;
}, AsyncGenerator.prototype.next = function(e4) {
  return this._invoke("next", e4);
}, AsyncGenerator.prototype.throw = function(e4) {
  return this._invoke("throw", e4);
}, AsyncGenerator.prototype.return = function(e4) {
  return this._invoke("return", e4);
};
var entries = Object.entries, objectKeys = Object.keys, setPrototypeOf = Object.setPrototypeOf, isFrozen = Object.isFrozen, getPrototypeOf = Object.getPrototypeOf, getOwnPropertyDescriptor = Object.getOwnPropertyDescriptor, freeze = Object.freeze, seal = Object.seal, create = Object.create, _ref = typeof Reflect < "u" && Reflect, apply = _ref.apply, construct = _ref.construct;
freeze || (freeze = function(x3) {
  return x3;
});
seal || (seal = function(x3) {
  return x3;
});
apply || (apply = function(func, thisArg) {
  for (var _len = arguments.length, args = new Array(_len > 2 ? _len - 2 : 0), _key = 2; _key < _len; _key++) args[_key - 2] = arguments[_key];
  return func.apply(thisArg, args);
});
construct || (construct = function(Func) {
  for (var _len2 = arguments.length, args = new Array(_len2 > 1 ? _len2 - 1 : 0), _key2 = 1; _key2 < _len2; _key2++) args[_key2 - 1] = arguments[_key2];
  return new Func(...args);
});
var arrayForEach = unapply(Array.prototype.forEach), arrayLastIndexOf = unapply(Array.prototype.lastIndexOf), arrayPop = unapply(Array.prototype.pop), arrayPush = unapply(Array.prototype.push), arraySlice = unapply(Array.prototype.slice), arraySplice = unapply(Array.prototype.splice), arrayIsArray = Array.isArray, setCreate = unconstruct(Set), setAdd = unapply(Set.prototype.add), setHas = unapply(Set.prototype.has), stringToLowerCase = unapply(String.prototype.toLowerCase), stringToString = unapply(String.prototype.toString), stringMatch = unapply(String.prototype.match), stringReplace = unapply(String.prototype.replace), stringIndexOf = unapply(String.prototype.indexOf), stringTrim = unapply(String.prototype.trim), numberToString = unapply(Number.prototype.toString), booleanToString = unapply(Boolean.prototype.toString), bigintToString = typeof BigInt > "u" ? null : unapply(BigInt.prototype.toString), symbolToString = typeof Symbol > "u" ? null : unapply(Symbol.prototype.toString), objectHasOwnProperty = unapply(Object.prototype.hasOwnProperty), objectToString = unapply(Object.prototype.toString), regExpTestRaw = RegExp.prototype.test, regExpTest = function(regExp, value) {
  return regExp instanceof RegExp && (regExp.lastIndex = 0), apply(regExpTestRaw, regExp, [value]);
}, typeErrorCreate = unconstruct(TypeError);
function unapply(func) {
  return function(thisArg) {
    for (var _len3 = arguments.length, args = new Array(_len3 > 1 ? _len3 - 1 : 0), _key3 = 1; _key3 < _len3; _key3++) args[_key3 - 1] = arguments[_key3];
    return apply(func, thisArg, args);
  };
}
function unconstruct(Func) {
  return function() {
    for (var _len4 = arguments.length, args = new Array(_len4), _key4 = 0; _key4 < _len4; _key4++) args[_key4] = arguments[_key4];
    return construct(Func, args);
  };
}
function addToSet(set, array) {
  let transformCaseFunc = arguments.length > 2 && arguments[2] !== void 0 ? arguments[2] : stringToLowerCase;
  if (setPrototypeOf && setPrototypeOf(set, null), !arrayIsArray(array)) return set;
  let l4 = array.length;
  for (; l4--; ) {
    let element = array[l4];
    if (typeof element == "string") {
      let lcElement = transformCaseFunc(element);
      lcElement !== element && (isFrozen(array) || (array[l4] = lcElement), element = lcElement);
    }
    set[element] = !0;
  }
  return set;
}
function cleanArray(array) {
  for (let index = 0; index < array.length; index++) objectHasOwnProperty(array, index) || (array[index] = null);
  return array;
}
function clone(object) {
  let newObject = create(null);
  for (let _ref2 of entries(object)) {
    var _ref3 = _slicedToArray(_ref2, 2);
    let property = _ref3[0], value = _ref3[1];
    objectHasOwnProperty(object, property) && (arrayIsArray(value) ? newObject[property] = cleanArray(value) : value && typeof value == "object" && value.constructor === Object ? newObject[property] = clone(value) : newObject[property] = value);
  }
  return newObject;
}
function cloneSet(set) {
  let newSet = create(null), keys = objectKeys(set), l4 = keys.length;
  for (; l4--; ) newSet[keys[l4]] = set[keys[l4]];
  return newSet;
}
function stringifyValue(value) {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return numberToString(value);
    case "boolean":
      return booleanToString(value);
    case "bigint":
      return bigintToString ? bigintToString(value) : "0";
    case "symbol":
      return symbolToString ? symbolToString(value) : "Symbol()";
    case "undefined":
      return objectToString(value);
    case "function":
    case "object": {
      if (value === null) return objectToString(value);
      let valueAsRecord = value, valueToString = lookupGetter(valueAsRecord, "toString");
      if (typeof valueToString == "function") {
        let stringified = valueToString(valueAsRecord);
        return typeof stringified == "string" ? stringified : objectToString(stringified);
      }
      return objectToString(value);
    }
    default:
      return objectToString(value);
  }
}
function lookupGetter(object, prop) {
  for (; object !== null; ) {
    let desc = getOwnPropertyDescriptor(object, prop);
    if (desc) {
      if (desc.get) return unapply(desc.get);
      if (typeof desc.value == "function") return unapply(desc.value);
    }
    object = getPrototypeOf(object);
  }
  function fallbackValue() {
    return null;
  }
  return fallbackValue;
}
function lookupAccessor(object, prop) {
  for (; object !== null; ) {
    let desc = getOwnPropertyDescriptor(object, prop);
    if (desc) return desc.get ? unapply(desc.get) : null;
    object = getPrototypeOf(object);
  }
  return null;
}
function isRegex(value) {
  if (!value) return !1;
  try {
    return regExpTest(value, ""), !0;
  } catch {
    return !1;
  }
}
var html$1 = freeze([
  "a",
  "abbr",
  "acronym",
  "address",
  "area",
  "article",
  "aside",
  "audio",
  "b",
  "bdi",
  "bdo",
  "big",
  "blink",
  "blockquote",
  "body",
  "br",
  "button",
  "canvas",
  "caption",
  "center",
  "cite",
  "code",
  "col",
  "colgroup",
  "content",
  "data",
  "datalist",
  "dd",
  "decorator",
  "del",
  "details",
  "dfn",
  "dialog",
  "dir",
  "div",
  "dl",
  "dt",
  "element",
  "em",
  "fieldset",
  "figcaption",
  "figure",
  "font",
  "footer",
  "form",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "head",
  "header",
  "hgroup",
  "hr",
  "html",
  "i",
  "img",
  "input",
  "ins",
  "kbd",
  "label",
  "legend",
  "li",
  "main",
  "map",
  "mark",
  "marquee",
  "menu",
  "menuitem",
  "meter",
  "nav",
  "nobr",
  "ol",
  "optgroup",
  "option",
  "output",
  "p",
  "picture",
  "pre",
  "progress",
  "q",
  "rp",
  "rt",
  "ruby",
  "s",
  "samp",
  "search",
  "section",
  "select",
  "shadow",
  "slot",
  "small",
  "source",
  "spacer",
  "span",
  "strike",
  "strong",
  "style",
  "sub",
  "summary",
  "sup",
  "table",
  "tbody",
  "td",
  "template",
  "textarea",
  "tfoot",
  "th",
  "thead",
  "time",
  "tr",
  "track",
  "tt",
  "u",
  "ul",
  "var",
  "video",
  "wbr"
]), svg$1 = freeze([
  "svg",
  "a",
  "altglyph",
  "altglyphdef",
  "altglyphitem",
  "animatecolor",
  "animatemotion",
  "animatetransform",
  "circle",
  "clippath",
  "defs",
  "desc",
  "ellipse",
  "filter",
  "font",
  "g",
  "glyph",
  "glyphref",
  "hkern",
  "image",
  "line",
  "lineargradient",
  "marker",
  "mask",
  "metadata",
  "mpath",
  "path",
  "pattern",
  "polygon",
  "polyline",
  "radialgradient",
  "rect",
  "stop",
  "style",
  "switch",
  "symbol",
  "text",
  "textpath",
  "title",
  "tref",
  "tspan",
  "view",
  "vkern"
]), svgFilters = freeze([
  "feBlend",
  "feColorMatrix",
  "feComponentTransfer",
  "feComposite",
  "feConvolveMatrix",
  "feDiffuseLighting",
  "feDisplacementMap",
  "feDistantLight",
  "feDropShadow",
  "feFlood",
  "feFuncA",
  "feFuncB",
  "feFuncG",
  "feFuncR",
  "feGaussianBlur",
  "feImage",
  "feMerge",
  "feMergeNode",
  "feMorphology",
  "feOffset",
  "fePointLight",
  "feSpecularLighting",
  "feSpotLight",
  "feTile",
  "feTurbulence"
]), svgDisallowed = freeze([
  "animate",
  "color-profile",
  "cursor",
  "discard",
  "font-face",
  "font-face-format",
  "font-face-name",
  "font-face-src",
  "font-face-uri",
  "foreignobject",
  "hatch",
  "hatchpath",
  "mesh",
  "meshgradient",
  "meshpatch",
  "meshrow",
  "missing-glyph",
  "script",
  "set",
  "solidcolor",
  "unknown",
  "use"
]), mathMl$1 = freeze([
  "math",
  "menclose",
  "merror",
  "mfenced",
  "mfrac",
  "mglyph",
  "mi",
  "mlabeledtr",
  "mmultiscripts",
  "mn",
  "mo",
  "mover",
  "mpadded",
  "mphantom",
  "mroot",
  "mrow",
  "ms",
  "mspace",
  "msqrt",
  "mstyle",
  "msub",
  "msup",
  "msubsup",
  "mtable",
  "mtd",
  "mtext",
  "mtr",
  "munder",
  "munderover",
  "mprescripts"
]), mathMlDisallowed = freeze([
  "maction",
  "maligngroup",
  "malignmark",
  "mlongdiv",
  "mscarries",
  "mscarry",
  "msgroup",
  "mstack",
  "msline",
  "msrow",
  "semantics",
  "annotation",
  "annotation-xml",
  "mprescripts",
  "none"
]), text = freeze(["#text"]), html = freeze([
  "accept",
  "action",
  "align",
  "alt",
  "autocapitalize",
  "autocomplete",
  "autopictureinpicture",
  "autoplay",
  "background",
  "bgcolor",
  "border",
  "capture",
  "cellpadding",
  "cellspacing",
  "checked",
  "cite",
  "class",
  "clear",
  "color",
  "cols",
  "colspan",
  "command",
  "commandfor",
  "controls",
  "controlslist",
  "coords",
  "crossorigin",
  "datetime",
  "decoding",
  "default",
  "dir",
  "disabled",
  "disablepictureinpicture",
  "disableremoteplayback",
  "download",
  "draggable",
  "enctype",
  "enterkeyhint",
  "exportparts",
  "face",
  "for",
  "headers",
  "height",
  "hidden",
  "high",
  "href",
  "hreflang",
  "id",
  "inert",
  "inputmode",
  "integrity",
  "ismap",
  "kind",
  "label",
  "lang",
  "list",
  "loading",
  "loop",
  "low",
  "max",
  "maxlength",
  "media",
  "method",
  "min",
  "minlength",
  "multiple",
  "muted",
  "name",
  "nonce",
  "noshade",
  "novalidate",
  "nowrap",
  "open",
  "optimum",
  "part",
  "pattern",
  "placeholder",
  "playsinline",
  "popover",
  "popovertarget",
  "popovertargetaction",
  "poster",
  "preload",
  "pubdate",
  "radiogroup",
  "readonly",
  "rel",
  "required",
  "rev",
  "reversed",
  "role",
  "rows",
  "rowspan",
  "spellcheck",
  "scope",
  "selected",
  "shape",
  "size",
  "sizes",
  "slot",
  "span",
  "srclang",
  "start",
  "src",
  "srcset",
  "step",
  "style",
  "summary",
  "tabindex",
  "title",
  "translate",
  "type",
  "usemap",
  "valign",
  "value",
  "width",
  "wrap",
  "xmlns"
]), svg = freeze([
  "accent-height",
  "accumulate",
  "additive",
  "alignment-baseline",
  "amplitude",
  "ascent",
  "attributename",
  "attributetype",
  "azimuth",
  "basefrequency",
  "baseline-shift",
  "begin",
  "bias",
  "by",
  "class",
  "clip",
  "clippathunits",
  "clip-path",
  "clip-rule",
  "color",
  "color-interpolation",
  "color-interpolation-filters",
  "color-profile",
  "color-rendering",
  "cx",
  "cy",
  "d",
  "dx",
  "dy",
  "diffuseconstant",
  "direction",
  "display",
  "divisor",
  "dominant-baseline",
  "dur",
  "edgemode",
  "elevation",
  "end",
  "exponent",
  "fill",
  "fill-opacity",
  "fill-rule",
  "filter",
  "filterunits",
  "flood-color",
  "flood-opacity",
  "font-family",
  "font-size",
  "font-size-adjust",
  "font-stretch",
  "font-style",
  "font-variant",
  "font-weight",
  "fx",
  "fy",
  "g1",
  "g2",
  "glyph-name",
  "glyphref",
  "gradientunits",
  "gradienttransform",
  "height",
  "href",
  "id",
  "image-rendering",
  "in",
  "in2",
  "intercept",
  "k",
  "k1",
  "k2",
  "k3",
  "k4",
  "kerning",
  "keypoints",
  "keysplines",
  "keytimes",
  "lang",
  "lengthadjust",
  "letter-spacing",
  "kernelmatrix",
  "kernelunitlength",
  "lighting-color",
  "local",
  "marker-end",
  "marker-mid",
  "marker-start",
  "markerheight",
  "markerunits",
  "markerwidth",
  "maskcontentunits",
  "maskunits",
  "max",
  "mask",
  "mask-type",
  "media",
  "method",
  "mode",
  "min",
  "name",
  "numoctaves",
  "offset",
  "operator",
  "opacity",
  "order",
  "orient",
  "orientation",
  "origin",
  "overflow",
  "paint-order",
  "path",
  "pathlength",
  "patterncontentunits",
  "patterntransform",
  "patternunits",
  "pointer-events",
  "points",
  "preservealpha",
  "preserveaspectratio",
  "primitiveunits",
  "r",
  "rx",
  "ry",
  "radius",
  "refx",
  "refy",
  "repeatcount",
  "repeatdur",
  "restart",
  "result",
  "rotate",
  "scale",
  "seed",
  "shape-rendering",
  "slope",
  "specularconstant",
  "specularexponent",
  "spreadmethod",
  "startoffset",
  "stddeviation",
  "stitchtiles",
  "stop-color",
  "stop-opacity",
  "stroke-dasharray",
  "stroke-dashoffset",
  "stroke-linecap",
  "stroke-linejoin",
  "stroke-miterlimit",
  "stroke-opacity",
  "stroke",
  "stroke-width",
  "style",
  "surfacescale",
  "systemlanguage",
  "tabindex",
  "tablevalues",
  "targetx",
  "targety",
  "transform",
  "transform-origin",
  "text-anchor",
  "text-decoration",
  "text-orientation",
  "text-rendering",
  "textlength",
  "type",
  "u1",
  "u2",
  "unicode",
  "values",
  "vector-effect",
  "viewbox",
  "visibility",
  "version",
  "vert-adv-y",
  "vert-origin-x",
  "vert-origin-y",
  "width",
  "word-spacing",
  "wrap",
  "writing-mode",
  "xchannelselector",
  "ychannelselector",
  "x",
  "x1",
  "x2",
  "xmlns",
  "y",
  "y1",
  "y2",
  "z",
  "zoomandpan"
]), mathMl = freeze([
  "accent",
  "accentunder",
  "align",
  "bevelled",
  "close",
  "columnalign",
  "columnlines",
  "columnspacing",
  "columnspan",
  "denomalign",
  "depth",
  "dir",
  "display",
  "displaystyle",
  "encoding",
  "fence",
  "frame",
  "height",
  "href",
  "id",
  "largeop",
  "length",
  "linethickness",
  "lquote",
  "lspace",
  "mathbackground",
  "mathcolor",
  "mathsize",
  "mathvariant",
  "maxsize",
  "minsize",
  "movablelimits",
  "notation",
  "numalign",
  "open",
  "rowalign",
  "rowlines",
  "rowspacing",
  "rowspan",
  "rspace",
  "rquote",
  "scriptlevel",
  "scriptminsize",
  "scriptsizemultiplier",
  "selection",
  "separator",
  "separators",
  "stretchy",
  "subscriptshift",
  "supscriptshift",
  "symmetric",
  "voffset",
  "width",
  "xmlns"
]), xml = freeze([
  "xlink:href",
  "xml:id",
  "xlink:title",
  "xml:space",
  "xmlns:xlink"
]), MUSTACHE_EXPR = seal(/{{[\w\W]*|^[\w\W]*}}/g), ERB_EXPR = seal(/<%[\w\W]*|^[\w\W]*%>/g), TMPLIT_EXPR = seal(/\${[\w\W]*/g), TMPL_MARKER_SERIALIZED = seal(/{{|}}|\${|<%|%>|&lt;%|%&gt;/), DATA_ATTR = seal(/^data-[\-\w.\u00B7-\uFFFF]+$/), ARIA_ATTR = seal(/^aria-[\-\w]+$/), IS_ALLOWED_URI = seal(/^(?:(?:(?:f|ht)tps?|mailto|tel|callto|sms|cid|xmpp|matrix):|[^a-z]|[a-z+.\-]+(?:[^a-z+.\-:]|$))/i), IS_SCRIPT_OR_DATA = seal(/^(?:\w+script|data):/i), ATTR_WHITESPACE = seal(/[\u0000-\u0020\u00A0\u1680\u180E\u2000-\u2029\u205F\u3000]/g), DOCTYPE_NAME = seal(/^html$/i), CUSTOM_ELEMENT = seal(/^[a-z][.\w]*(-[.\w]+)+$/i), ELEMENT_MARKUP_PROBE = seal(/<[/\w!]/g), COMMENT_MARKUP_PROBE = seal(/<[/\w]/g), FALLBACK_TAG_CLOSE = seal(/<\/no(script|embed|frames)/i), SELF_CLOSING_TAG = seal(/\/>/i), ATTR_VALUE_BREAKOUT = seal(/((--!?|])>)|<\/(style|script|title|xmp|textarea|noscript|iframe|noembed|noframes)/i), LEADING_WHITESPACE = seal(/^[\r\n\t ]+/), NODE_TYPE = {
  element: 1,
  text: 3,
  processingInstruction: 7,
  comment: 8,
  document: 9,
  documentFragment: 11
}, LITERAL_TEXT_ELEMENTS = freeze(addToSet({}, [
  "style",
  "script",
  "xmp",
  "iframe",
  "noembed",
  "noframes",
  "plaintext",
  "noscript"
])), getGlobal = function() {
  return typeof window > "u" ? null : window;
}, _createTrustedTypesPolicy = function(trustedTypes, purifyHostElement) {
  if (typeof trustedTypes != "object" || typeof trustedTypes.createPolicy != "function") return null;
  let suffix = null, ATTR_NAME = "data-tt-policy-suffix";
  purifyHostElement && purifyHostElement.hasAttribute(ATTR_NAME) && (suffix = purifyHostElement.getAttribute(ATTR_NAME));
  let policyName = "dompurify" + (suffix ? "#" + suffix : "");
  try {
    return trustedTypes.createPolicy(policyName, {
      createHTML(html2) {
        return html2;
      },
      createScriptURL(scriptUrl) {
        return scriptUrl;
      }
    });
  } catch {
    return console.warn("TrustedTypes policy " + policyName + " could not be created."), null;
  }
}, _createHooksMap = function() {
  return {
    afterSanitizeAttributes: [],
    afterSanitizeElements: [],
    afterSanitizeShadowDOM: [],
    beforeSanitizeAttributes: [],
    beforeSanitizeElements: [],
    beforeSanitizeShadowDOM: [],
    uponSanitizeAttribute: [],
    uponSanitizeElement: [],
    uponSanitizeShadowNode: []
  };
}, _resolveSetOption = function(cfg, key, fallback, options) {
  return objectHasOwnProperty(cfg, key) && arrayIsArray(cfg[key]) ? addToSet(options.base ? cloneSet(options.base) : {}, cfg[key], options.transform) : fallback;
}, _resolveObjectOption = function(cfg, key, fallback) {
  let value = objectHasOwnProperty(cfg, key) ? cfg[key] : void 0;
  return value && typeof value == "object" ? clone(value) : fallback;
};
function createDOMPurify() {
  let window2 = arguments.length > 0 && arguments[0] !== void 0 ? arguments[0] : getGlobal(), DOMPurify = (root) => createDOMPurify(root);
  if (DOMPurify.version = "3.4.18", DOMPurify.removed = [], !window2 || !window2.document || window2.document.nodeType !== NODE_TYPE.document || !window2.Element)
    return DOMPurify.isSupported = !1, DOMPurify;
  let document2 = window2.document, originalDocument = document2, currentScript = originalDocument.currentScript, HTMLTemplateElement = window2.HTMLTemplateElement, Node = window2.Node, Element = window2.Element, NodeFilter = window2.NodeFilter, DOMParser2 = window2.DOMParser, trustedTypes = window2.trustedTypes, ElementPrototype = Element.prototype, cloneNode = lookupGetter(ElementPrototype, "cloneNode"), remove2 = lookupGetter(ElementPrototype, "remove"), removeAttributeNode = lookupGetter(ElementPrototype, "removeAttributeNode"), getNextSibling = lookupGetter(ElementPrototype, "nextSibling"), getChildNodes = lookupGetter(ElementPrototype, "childNodes"), getParentNode = lookupGetter(ElementPrototype, "parentNode"), getShadowRoot = lookupGetter(ElementPrototype, "shadowRoot"), getAttributes = lookupGetter(ElementPrototype, "attributes"), getNodeType = Node && Node.prototype ? lookupGetter(Node.prototype, "nodeType") : null, getNodeName = Node && Node.prototype ? lookupGetter(Node.prototype, "nodeName") : null, getOwnerDocument = Node && Node.prototype ? lookupGetter(Node.prototype, "ownerDocument") : null, _readNodeType = function(node) {
    return getNodeType ? getNodeType(node) : node.nodeType;
  }, _readNodeName = function(node) {
    return getNodeName ? getNodeName(node) : node.nodeName;
  }, getNamespaceURI = lookupAccessor(ElementPrototype, "namespaceURI"), _readNamespaceURI = function(element) {
    return getNamespaceURI ? getNamespaceURI(element) : element.namespaceURI;
  };
  if (typeof HTMLTemplateElement == "function") {
    let template = document2.createElement("template");
    template.content && template.content.ownerDocument && (document2 = template.content.ownerDocument);
  }
  let trustedTypesPolicy, emptyHTML = "", defaultTrustedTypesPolicy, defaultTrustedTypesPolicyResolved = !1, IN_TRUSTED_TYPES_POLICY = 0, _assertNotInTrustedTypesPolicy = function() {
    if (IN_TRUSTED_TYPES_POLICY > 0) throw typeErrorCreate('A configured TRUSTED_TYPES_POLICY callback (createHTML or createScriptURL) must not call DOMPurify.sanitize, as that causes infinite recursion. Do not pass a policy whose callbacks wrap DOMPurify as TRUSTED_TYPES_POLICY; see the "DOMPurify and Trusted Types" section of the README.');
  }, _createTrustedHTML = function(html2) {
    _assertNotInTrustedTypesPolicy(), IN_TRUSTED_TYPES_POLICY++;
    try {
      return trustedTypesPolicy.createHTML(html2);
    } finally {
      IN_TRUSTED_TYPES_POLICY--;
    }
  }, _signOutput = function(html2) {
    return trustedTypesPolicy && RETURN_TRUSTED_TYPE ? _createTrustedHTML(html2) : html2;
  }, _createTrustedScriptURL = function(scriptUrl) {
    _assertNotInTrustedTypesPolicy(), IN_TRUSTED_TYPES_POLICY++;
    try {
      return trustedTypesPolicy.createScriptURL(scriptUrl);
    } finally {
      IN_TRUSTED_TYPES_POLICY--;
    }
  }, _getDefaultTrustedTypesPolicy = function() {
    return defaultTrustedTypesPolicyResolved || (defaultTrustedTypesPolicy = _createTrustedTypesPolicy(trustedTypes, currentScript), defaultTrustedTypesPolicyResolved = !0), defaultTrustedTypesPolicy;
  }, _document = document2, implementation = _document.implementation, createNodeIterator = _document.createNodeIterator, createDocumentFragment = _document.createDocumentFragment, getElementsByTagName = _document.getElementsByTagName, importNode = originalDocument.importNode, hooks = _createHooksMap();
  DOMPurify.isSupported = typeof entries == "function" && typeof getParentNode == "function" && implementation && implementation.createHTMLDocument !== void 0;
  let MUSTACHE_EXPR$1 = MUSTACHE_EXPR, ERB_EXPR$1 = ERB_EXPR, TMPLIT_EXPR$1 = TMPLIT_EXPR, DATA_ATTR$1 = DATA_ATTR, ARIA_ATTR$1 = ARIA_ATTR, IS_SCRIPT_OR_DATA$1 = IS_SCRIPT_OR_DATA, ATTR_WHITESPACE$1 = ATTR_WHITESPACE, CUSTOM_ELEMENT$1 = CUSTOM_ELEMENT, IS_ALLOWED_URI$1 = IS_ALLOWED_URI, ALLOWED_TAGS = null, DEFAULT_ALLOWED_TAGS = addToSet({}, [
    ...html$1,
    ...svg$1,
    ...svgFilters,
    ...mathMl$1,
    ...text
  ]), ALLOWED_ATTR = null, DEFAULT_ALLOWED_ATTR = addToSet({}, [
    ...html,
    ...svg,
    ...mathMl,
    ...xml
  ]), CUSTOM_ELEMENT_HANDLING = null, FORBID_TAGS = null, FORBID_ATTR = null, EXTRA_ELEMENT_HANDLING = Object.seal(create(null, {
    tagCheck: {
      writable: !0,
      configurable: !1,
      enumerable: !0,
      value: null
    },
    attributeCheck: {
      writable: !0,
      configurable: !1,
      enumerable: !0,
      value: null
    }
  })), ALLOW_ARIA_ATTR = !0, ALLOW_DATA_ATTR = !0, ALLOW_UNKNOWN_PROTOCOLS = !1, ALLOW_SELF_CLOSE_IN_ATTR = !0, SAFE_FOR_TEMPLATES = !1, SAFE_FOR_XML = !0, WHOLE_DOCUMENT = !1, SET_CONFIG = !1, SET_CONFIG_ALLOWED_TAGS = null, SET_CONFIG_ALLOWED_ATTR = null, FORCE_BODY = !1, RETURN_DOM = !1, RETURN_DOM_FRAGMENT = !1, RETURN_TRUSTED_TYPE = !1, SANITIZE_DOM = !0, SANITIZE_NAMED_PROPS = !1, SANITIZE_NAMED_PROPS_PREFIX = "user-content-", KEEP_CONTENT = !0, IN_PLACE = !1, IN_PLACE_VISITED = null, USE_PROFILES = !1, FORBID_CONTENTS = null, DEFAULT_FORBID_CONTENTS = addToSet({}, [
    "annotation-xml",
    "audio",
    "colgroup",
    "desc",
    "foreignobject",
    "head",
    "iframe",
    "math",
    "mi",
    "mn",
    "mo",
    "ms",
    "mtext",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "script",
    "selectedcontent",
    "style",
    "svg",
    "template",
    "thead",
    "title",
    "video",
    "xmp"
  ]), DATA_URI_TAGS = null, DEFAULT_DATA_URI_TAGS = addToSet({}, [
    "audio",
    "video",
    "img",
    "source",
    "image",
    "track"
  ]), URI_SAFE_ATTRIBUTES = null, DEFAULT_URI_SAFE_ATTRIBUTES = addToSet({}, [
    "alt",
    "class",
    "for",
    "id",
    "label",
    "name",
    "pattern",
    "placeholder",
    "role",
    "summary",
    "title",
    "value",
    "style",
    "xmlns"
  ]), MATHML_NAMESPACE = "http://www.w3.org/1998/Math/MathML", SVG_NAMESPACE = "http://www.w3.org/2000/svg", HTML_NAMESPACE = "http://www.w3.org/1999/xhtml", NAMESPACE = HTML_NAMESPACE, IS_EMPTY_INPUT = !1, ALLOWED_NAMESPACES = null, DEFAULT_ALLOWED_NAMESPACES = addToSet({}, [
    MATHML_NAMESPACE,
    SVG_NAMESPACE,
    HTML_NAMESPACE
  ], stringToString), DEFAULT_MATHML_TEXT_INTEGRATION_POINTS = freeze(addToSet({}, [
    "mi",
    "mo",
    "mn",
    "ms",
    "mtext"
  ])), MATHML_TEXT_INTEGRATION_POINTS = null, DEFAULT_HTML_INTEGRATION_POINTS = freeze(addToSet({}, ["annotation-xml"])), HTML_INTEGRATION_POINTS = null, DEFAULT_CUSTOM_ELEMENT_HANDLING = freeze(create(null)), COMMON_SVG_AND_HTML_ELEMENTS = addToSet({}, [
    "title",
    "style",
    "font",
    "a",
    "script"
  ]), PARSER_MEDIA_TYPE = null, SUPPORTED_PARSER_MEDIA_TYPES = ["application/xhtml+xml", "text/html"], DEFAULT_PARSER_MEDIA_TYPE = "text/html", transformCaseFunc = null, CONFIG = null, formElement = document2.createElement("form"), isRegexOrFunction = function(testValue) {
    return testValue instanceof RegExp || testValue instanceof Function;
  }, _parseConfig = function() {
    let cfg = arguments.length > 0 && arguments[0] !== void 0 ? arguments[0] : {};
    (!cfg || typeof cfg != "object") && (cfg = {}), cfg = clone(cfg), PARSER_MEDIA_TYPE = SUPPORTED_PARSER_MEDIA_TYPES.indexOf(cfg.PARSER_MEDIA_TYPE) === -1 ? DEFAULT_PARSER_MEDIA_TYPE : cfg.PARSER_MEDIA_TYPE, transformCaseFunc = PARSER_MEDIA_TYPE === "application/xhtml+xml" ? stringToString : stringToLowerCase, ALLOWED_TAGS = _resolveSetOption(cfg, "ALLOWED_TAGS", DEFAULT_ALLOWED_TAGS, { transform: transformCaseFunc }), ALLOWED_ATTR = _resolveSetOption(cfg, "ALLOWED_ATTR", DEFAULT_ALLOWED_ATTR, { transform: transformCaseFunc }), ALLOWED_NAMESPACES = _resolveSetOption(cfg, "ALLOWED_NAMESPACES", DEFAULT_ALLOWED_NAMESPACES, { transform: stringToString }), URI_SAFE_ATTRIBUTES = _resolveSetOption(cfg, "ADD_URI_SAFE_ATTR", DEFAULT_URI_SAFE_ATTRIBUTES, {
      transform: transformCaseFunc,
      base: DEFAULT_URI_SAFE_ATTRIBUTES
    }), DATA_URI_TAGS = _resolveSetOption(cfg, "ADD_DATA_URI_TAGS", DEFAULT_DATA_URI_TAGS, {
      transform: transformCaseFunc,
      base: DEFAULT_DATA_URI_TAGS
    }), FORBID_CONTENTS = _resolveSetOption(cfg, "FORBID_CONTENTS", DEFAULT_FORBID_CONTENTS, { transform: transformCaseFunc }), FORBID_TAGS = _resolveSetOption(cfg, "FORBID_TAGS", create(null), { transform: transformCaseFunc }), FORBID_ATTR = _resolveSetOption(cfg, "FORBID_ATTR", create(null), { transform: transformCaseFunc }), USE_PROFILES = objectHasOwnProperty(cfg, "USE_PROFILES") ? cfg.USE_PROFILES && typeof cfg.USE_PROFILES == "object" ? clone(cfg.USE_PROFILES) : cfg.USE_PROFILES : !1, ALLOW_ARIA_ATTR = cfg.ALLOW_ARIA_ATTR !== !1, ALLOW_DATA_ATTR = cfg.ALLOW_DATA_ATTR !== !1, ALLOW_UNKNOWN_PROTOCOLS = cfg.ALLOW_UNKNOWN_PROTOCOLS || !1, ALLOW_SELF_CLOSE_IN_ATTR = cfg.ALLOW_SELF_CLOSE_IN_ATTR !== !1, SAFE_FOR_TEMPLATES = cfg.SAFE_FOR_TEMPLATES || !1, SAFE_FOR_XML = cfg.SAFE_FOR_XML !== !1, WHOLE_DOCUMENT = cfg.WHOLE_DOCUMENT || !1, RETURN_DOM = cfg.RETURN_DOM || !1, RETURN_DOM_FRAGMENT = cfg.RETURN_DOM_FRAGMENT || !1, RETURN_TRUSTED_TYPE = cfg.RETURN_TRUSTED_TYPE || !1, FORCE_BODY = cfg.FORCE_BODY || !1, SANITIZE_DOM = cfg.SANITIZE_DOM !== !1, SANITIZE_NAMED_PROPS = cfg.SANITIZE_NAMED_PROPS || !1, KEEP_CONTENT = cfg.KEEP_CONTENT !== !1, IN_PLACE = cfg.IN_PLACE || !1, IS_ALLOWED_URI$1 = isRegex(cfg.ALLOWED_URI_REGEXP) ? cfg.ALLOWED_URI_REGEXP : IS_ALLOWED_URI, NAMESPACE = typeof cfg.NAMESPACE == "string" ? cfg.NAMESPACE : HTML_NAMESPACE, MATHML_TEXT_INTEGRATION_POINTS = _resolveObjectOption(cfg, "MATHML_TEXT_INTEGRATION_POINTS", DEFAULT_MATHML_TEXT_INTEGRATION_POINTS), HTML_INTEGRATION_POINTS = _resolveObjectOption(cfg, "HTML_INTEGRATION_POINTS", DEFAULT_HTML_INTEGRATION_POINTS);
    let customElementHandling = _resolveObjectOption(cfg, "CUSTOM_ELEMENT_HANDLING", DEFAULT_CUSTOM_ELEMENT_HANDLING);
    if (CUSTOM_ELEMENT_HANDLING = create(null), objectHasOwnProperty(customElementHandling, "tagNameCheck") && isRegexOrFunction(customElementHandling.tagNameCheck) && (CUSTOM_ELEMENT_HANDLING.tagNameCheck = customElementHandling.tagNameCheck), objectHasOwnProperty(customElementHandling, "attributeNameCheck") && isRegexOrFunction(customElementHandling.attributeNameCheck) && (CUSTOM_ELEMENT_HANDLING.attributeNameCheck = customElementHandling.attributeNameCheck), objectHasOwnProperty(customElementHandling, "allowCustomizedBuiltInElements") && typeof customElementHandling.allowCustomizedBuiltInElements == "boolean" && (CUSTOM_ELEMENT_HANDLING.allowCustomizedBuiltInElements = customElementHandling.allowCustomizedBuiltInElements), seal(CUSTOM_ELEMENT_HANDLING), SAFE_FOR_TEMPLATES && (ALLOW_DATA_ATTR = !1), RETURN_DOM_FRAGMENT && (RETURN_DOM = !0), USE_PROFILES && ((objectHasOwnProperty(cfg, "ALLOWED_TAGS") || objectHasOwnProperty(cfg, "ALLOWED_ATTR")) && typeof console < "u" && typeof console.warn == "function" && console.warn("DOMPurify: USE_PROFILES overrides ALLOWED_TAGS and ALLOWED_ATTR. Do not use these options together."), ALLOWED_TAGS = addToSet({}, text), ALLOWED_ATTR = create(null), USE_PROFILES.html === !0 && (addToSet(ALLOWED_TAGS, html$1), addToSet(ALLOWED_ATTR, html)), USE_PROFILES.svg === !0 && (addToSet(ALLOWED_TAGS, svg$1), addToSet(ALLOWED_ATTR, svg), addToSet(ALLOWED_ATTR, xml)), USE_PROFILES.svgFilters === !0 && (addToSet(ALLOWED_TAGS, svgFilters), addToSet(ALLOWED_ATTR, svg), addToSet(ALLOWED_ATTR, xml)), USE_PROFILES.mathMl === !0 && (addToSet(ALLOWED_TAGS, mathMl$1), addToSet(ALLOWED_ATTR, mathMl), addToSet(ALLOWED_ATTR, xml))), EXTRA_ELEMENT_HANDLING.tagCheck = null, EXTRA_ELEMENT_HANDLING.attributeCheck = null, objectHasOwnProperty(cfg, "ADD_TAGS") && (typeof cfg.ADD_TAGS == "function" ? EXTRA_ELEMENT_HANDLING.tagCheck = cfg.ADD_TAGS : arrayIsArray(cfg.ADD_TAGS) && (ALLOWED_TAGS === DEFAULT_ALLOWED_TAGS && (ALLOWED_TAGS = cloneSet(ALLOWED_TAGS)), addToSet(ALLOWED_TAGS, cfg.ADD_TAGS, transformCaseFunc))), objectHasOwnProperty(cfg, "ADD_ATTR") && (typeof cfg.ADD_ATTR == "function" ? EXTRA_ELEMENT_HANDLING.attributeCheck = cfg.ADD_ATTR : arrayIsArray(cfg.ADD_ATTR) && (ALLOWED_ATTR === DEFAULT_ALLOWED_ATTR && (ALLOWED_ATTR = cloneSet(ALLOWED_ATTR)), addToSet(ALLOWED_ATTR, cfg.ADD_ATTR, transformCaseFunc))), objectHasOwnProperty(cfg, "ADD_FORBID_CONTENTS") && arrayIsArray(cfg.ADD_FORBID_CONTENTS) && (FORBID_CONTENTS === DEFAULT_FORBID_CONTENTS && (FORBID_CONTENTS = cloneSet(FORBID_CONTENTS)), addToSet(FORBID_CONTENTS, cfg.ADD_FORBID_CONTENTS, transformCaseFunc)), KEEP_CONTENT && (ALLOWED_TAGS["#text"] = !0), WHOLE_DOCUMENT && addToSet(ALLOWED_TAGS, [
      "html",
      "head",
      "body"
    ]), ALLOWED_TAGS.table && (ALLOWED_TAGS.tbody = !0, delete FORBID_TAGS.tbody), cfg.TRUSTED_TYPES_POLICY) {
      if (typeof cfg.TRUSTED_TYPES_POLICY.createHTML != "function") throw typeErrorCreate('TRUSTED_TYPES_POLICY configuration option must provide a "createHTML" hook.');
      if (typeof cfg.TRUSTED_TYPES_POLICY.createScriptURL != "function") throw typeErrorCreate('TRUSTED_TYPES_POLICY configuration option must provide a "createScriptURL" hook.');
      let previousTrustedTypesPolicy = trustedTypesPolicy;
      trustedTypesPolicy = cfg.TRUSTED_TYPES_POLICY;
      try {
        emptyHTML = _createTrustedHTML("");
      } catch (error) {
        throw trustedTypesPolicy = previousTrustedTypesPolicy, error;
      }
    } else cfg.TRUSTED_TYPES_POLICY === null ? (trustedTypesPolicy = void 0, emptyHTML = "") : (trustedTypesPolicy === void 0 && (trustedTypesPolicy = _getDefaultTrustedTypesPolicy()), trustedTypesPolicy && typeof emptyHTML == "string" && (emptyHTML = _createTrustedHTML("")));
    CONFIG = freeze(cfg);
  }, ALL_SVG_TAGS = addToSet({}, [
    ...svg$1,
    ...svgFilters,
    ...svgDisallowed
  ]), ALL_MATHML_TAGS = addToSet({}, [...mathMl$1, ...mathMlDisallowed]), _checkSvgNamespace = function(tagName, parentNamespace, parentTagName) {
    return parentNamespace === HTML_NAMESPACE ? tagName === "svg" : parentNamespace === MATHML_NAMESPACE ? tagName === "svg" && (parentTagName === "annotation-xml" || MATHML_TEXT_INTEGRATION_POINTS[parentTagName]) : !!ALL_SVG_TAGS[tagName];
  }, _checkMathMlNamespace = function(tagName, parentNamespace, parentTagName) {
    return parentNamespace === HTML_NAMESPACE ? tagName === "math" : parentNamespace === SVG_NAMESPACE ? tagName === "math" && HTML_INTEGRATION_POINTS[parentTagName] : !!ALL_MATHML_TAGS[tagName];
  }, _checkHtmlNamespace = function(tagName, parentNamespace, parentTagName) {
    return parentNamespace === SVG_NAMESPACE && !HTML_INTEGRATION_POINTS[parentTagName] || parentNamespace === MATHML_NAMESPACE && !MATHML_TEXT_INTEGRATION_POINTS[parentTagName] ? !1 : !ALL_MATHML_TAGS[tagName] && (COMMON_SVG_AND_HTML_ELEMENTS[tagName] || !ALL_SVG_TAGS[tagName]);
  }, _checkValidNamespace = function(element) {
    let elementNamespace = _readNamespaceURI(element), tagName = stringToLowerCase(_readNodeName(element)), parentNode = getParentNode(element), parentNamespace = NAMESPACE, parentTagName = "template";
    return parentNode && _readNodeType(parentNode) === NODE_TYPE.element && (parentNamespace = _readNamespaceURI(parentNode), parentTagName = stringToLowerCase(_readNodeName(parentNode))), ALLOWED_NAMESPACES[elementNamespace] ? elementNamespace === SVG_NAMESPACE ? _checkSvgNamespace(tagName, parentNamespace, parentTagName) : elementNamespace === MATHML_NAMESPACE ? _checkMathMlNamespace(tagName, parentNamespace, parentTagName) : elementNamespace === HTML_NAMESPACE ? _checkHtmlNamespace(tagName, parentNamespace, parentTagName) : PARSER_MEDIA_TYPE === "application/xhtml+xml" : !1;
  }, _forceRemove = function(node) {
    arrayPush(DOMPurify.removed, { element: node });
    try {
      getParentNode(node).removeChild(node);
    } catch {
      if (remove2(node), !getParentNode(node)) throw typeErrorCreate("a node selected for removal could not be detached from its tree and cannot be safely returned; refusing to sanitize in place");
    }
  }, _stripAttributeNode = function(element, attribute, name) {
    try {
      removeAttributeNode(element, attribute);
    } catch {
      try {
        element.removeAttribute(name);
      } catch {
      }
    }
  }, _neutralizeRoot = function(root) {
    _neutralizeSubtree(root);
    let childNodes = getChildNodes(root);
    childNodes && arrayForEach(arraySlice(childNodes), (child) => {
      try {
        remove2(child);
      } catch {
      }
    }), _readNodeType(root) === NODE_TYPE.element && _stripAttributes(root, !1);
  }, _removeAttribute = function(name, element, attr) {
    if (!attr) try {
      attr = element.getAttributeNode(name);
    } catch {
      attr = null;
    }
    if (arrayPush(DOMPurify.removed, {
      attribute: attr || null,
      from: element
    }), attr) _stripAttributeNode(element, attr, name);
    else try {
      element.removeAttribute(name);
    } catch {
    }
    if (name === "is")
      if (RETURN_DOM || RETURN_DOM_FRAGMENT) try {
        _forceRemove(element);
      } catch {
      }
      else try {
        element.setAttribute(name, "");
      } catch {
      }
  }, _stripAttributes = function(element, keepAllowed) {
    let attributes = getAttributes(element);
    if (attributes)
      for (let i4 = attributes.length - 1; i4 >= 0; --i4) {
        let attribute = attributes[i4], name = attribute && attribute.name;
        typeof name == "string" && !(keepAllowed && ALLOWED_ATTR[transformCaseFunc(name)]) && _stripAttributeNode(element, attribute, name);
      }
  }, _walkTree = function(root, visit) {
    let intoShadow = arguments.length > 2 && arguments[2] !== void 0 ? arguments[2] : !1, stack = [root];
    for (; stack.length > 0; ) {
      let node = stack.pop();
      if (visit(node) === !1) continue;
      if (intoShadow && _readNodeType(node) === NODE_TYPE.element) {
        let shadowRoot = getShadowRoot(node);
        _isDocumentFragment(shadowRoot) && stack.push(shadowRoot);
      }
      let childNodes = getChildNodes(node);
      if (childNodes) for (let i4 = childNodes.length - 1; i4 >= 0; --i4) stack.push(childNodes[i4]);
    }
  }, _neutralizeSubtree = function(root) {
    _walkTree(root, (node) => {
      _readNodeType(node) === NODE_TYPE.element && _stripAttributes(node, !0);
    });
  }, _collectLiveNodes = function(root) {
    let nodes = [];
    return _walkTree(root, (node) => {
      nodes.push(node);
    }, !0), nodes;
  }, _neutralizeEscapedElements = function(root, before) {
    let reachable = setCreate();
    arrayForEach(_collectLiveNodes(root), (node) => {
      _readNodeType(node) === NODE_TYPE.element && setAdd(reachable, node);
    }), arrayForEach(before, (node) => {
      _readNodeType(node) === NODE_TYPE.element && !setHas(reachable, node) && _stripAttributes(node, !0);
    });
  }, _neutralizeDiscarded = function(root, before) {
    let rootRemoved = !1;
    return arrayForEach(DOMPurify.removed, (entry) => {
      entry.element && (rootRemoved = rootRemoved || entry.element === root, _neutralizeSubtree(entry.element));
    }), _neutralizeEscapedElements(root, before), rootRemoved;
  }, MAX_UNVISITED_ROUNDS = 8, _sanitizeUnvisitedNodes = function(root, before) {
    let visited = IN_PLACE_VISITED, original = null, getOriginal = () => (original || (original = setCreate(), arrayForEach(before, (beforeNode) => {
      setAdd(original, beforeNode);
    })), original);
    for (let round = 0; ; round++) {
      let live = _collectLiveNodes(root), containers = [root], pending = !1;
      if (arrayForEach(live, (node) => {
        _readNodeType(node) === NODE_TYPE.documentFragment ? arrayPush(containers, node) : !pending && !setHas(visited, node) && (pending = setHas(getOriginal(), node));
      }), !pending) return;
      if (round >= MAX_UNVISITED_ROUNDS) throw typeErrorCreate("the tree kept changing during in-place sanitization; refusing to return it");
      arrayForEach(containers, (container, index) => {
        _sanitizeUnvisitedIn(container, index > 0, root, getOriginal());
      });
    }
  }, _sanitizeUnvisitedIn = function(container, inShadow, root, original) {
    let iterator = _createNodeIterator(container), node;
    for (; node = iterator.nextNode(); )
      !setHas(original, node) || setHas(IN_PLACE_VISITED, node) || (inShadow && _executeHooks(hooks.uponSanitizeShadowNode, node, null), _sanitizeNode(node, root));
  }, _markVisited = function(node) {
    IN_PLACE_VISITED && setAdd(IN_PLACE_VISITED, node);
  }, _isPatchLinkageAttribute = function(lcName, lcTag) {
    return SAFE_FOR_XML ? lcName === "patchsrc" ? !0 : lcName === "for" && lcTag !== "label" && lcTag !== "output" : !1;
  }, _neutralizePatchLinkage = function(root) {
    SAFE_FOR_XML && _walkTree(root, (node) => {
      let nodeType = _readNodeType(node);
      if (nodeType === NODE_TYPE.processingInstruction || nodeType === NODE_TYPE.comment && regExpTest(COMMENT_MARKUP_PROBE, node.data)) {
        try {
          remove2(node);
        } catch {
        }
        return !1;
      }
      if (nodeType === NODE_TYPE.element) {
        let element = node, lcTag = transformCaseFunc(_readNodeName(node));
        try {
          element.hasAttribute && element.hasAttribute("patchsrc") && element.removeAttribute("patchsrc"), element.hasAttribute && element.hasAttribute("for") && _isPatchLinkageAttribute("for", lcTag) && element.removeAttribute("for");
        } catch {
        }
      }
      return !0;
    });
  }, _initDocument = function(dirty) {
    let doc = null, leadingWhitespace = null;
    if (FORCE_BODY) dirty = "<remove></remove>" + dirty;
    else {
      let matches = stringMatch(dirty, LEADING_WHITESPACE);
      leadingWhitespace = matches && matches[0];
    }
    PARSER_MEDIA_TYPE === "application/xhtml+xml" && NAMESPACE === HTML_NAMESPACE && (dirty = '<html xmlns="http://www.w3.org/1999/xhtml"><head></head><body>' + dirty + "</body></html>");
    let dirtyPayload = trustedTypesPolicy ? _createTrustedHTML(dirty) : dirty;
    if (NAMESPACE === HTML_NAMESPACE) try {
      doc = new DOMParser2().parseFromString(dirtyPayload, PARSER_MEDIA_TYPE);
    } catch {
    }
    if (!doc || !doc.documentElement) {
      doc = implementation.createDocument(NAMESPACE, "template", null);
      try {
        doc.documentElement.innerHTML = IS_EMPTY_INPUT ? emptyHTML : dirtyPayload;
      } catch {
      }
    }
    let body2 = doc.body || doc.documentElement;
    return dirty && leadingWhitespace && body2.insertBefore(document2.createTextNode(leadingWhitespace), body2.childNodes[0] || null), NAMESPACE === HTML_NAMESPACE ? getElementsByTagName.call(doc, WHOLE_DOCUMENT ? "html" : "body")[0] : WHOLE_DOCUMENT ? doc.documentElement : body2;
  }, _createNodeIterator = function(root) {
    let characterDataOnly = arguments.length > 1 && arguments[1] !== void 0 ? arguments[1] : !1, doc = getOwnerDocument ? getOwnerDocument(root) : root.ownerDocument;
    return createNodeIterator.call(doc || root, root, (characterDataOnly ? 0 : NodeFilter.SHOW_ELEMENT) | NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_TEXT | NodeFilter.SHOW_PROCESSING_INSTRUCTION | NodeFilter.SHOW_CDATA_SECTION, null);
  }, _stripTemplateExpressions = function(value) {
    return value = stringReplace(value, MUSTACHE_EXPR$1, " "), value = stringReplace(value, ERB_EXPR$1, " "), value = stringReplace(value, TMPLIT_EXPR$1, " "), value;
  }, _scrubTemplateExpressions2 = function(node) {
    var _node$querySelectorAl;
    _scrubOwnCharacterData(node);
    let templates = (_node$querySelectorAl = node.querySelectorAll) === null || _node$querySelectorAl === void 0 ? void 0 : _node$querySelectorAl.call(node, "template");
    templates && arrayForEach(templates, (tmpl) => {
      _isDocumentFragment(tmpl.content) && _scrubTemplateExpressions2(tmpl.content);
    });
  }, _scrubOwnCharacterData = function(node) {
    node.normalize();
    let walker = _createNodeIterator(node, !0), currentNode = walker.nextNode();
    for (; currentNode; )
      currentNode.data = _stripTemplateExpressions(currentNode.data), currentNode = walker.nextNode();
  }, _isClobbered = function(element) {
    let realTagName = getNodeName ? getNodeName(element) : null;
    return typeof realTagName != "string" || transformCaseFunc(realTagName) !== "form" ? !1 : typeof element.nodeName != "string" || typeof element.textContent != "string" || typeof element.removeChild != "function" || element.attributes !== getAttributes(element) || typeof element.removeAttribute != "function" || typeof element.removeAttributeNode != "function" || typeof element.getAttributeNode != "function" || typeof element.setAttribute != "function" || typeof element.namespaceURI != "string" || typeof element.insertBefore != "function" || typeof element.hasChildNodes != "function" || element.nodeType !== getNodeType(element) || element.childNodes !== getChildNodes(element);
  }, _nodeTypeOf = function(value) {
    if (!getNodeType || typeof value != "object" || value === null) return null;
    try {
      let nodeType = getNodeType(value);
      return typeof nodeType == "number" ? nodeType : null;
    } catch {
      return null;
    }
  }, _isDocumentFragment = function(value) {
    return _nodeTypeOf(value) === NODE_TYPE.documentFragment;
  }, _isNode = function(value) {
    return _nodeTypeOf(value) !== null;
  };
  function _executeHooks(hooks2, currentNode, data) {
    hooks2.length !== 0 && arrayForEach(hooks2, (hook) => {
      hook.call(DOMPurify, currentNode, data, CONFIG);
    });
  }
  let _isUnsafeNode = function(currentNode, tagName, nodeType) {
    return !!(SAFE_FOR_XML && nodeType === NODE_TYPE.element && currentNode.hasChildNodes() && !_isNode(currentNode.firstElementChild) && regExpTest(ELEMENT_MARKUP_PROBE, currentNode.textContent) && regExpTest(ELEMENT_MARKUP_PROBE, currentNode.innerHTML) || SAFE_FOR_XML && LITERAL_TEXT_ELEMENTS[tagName] && nodeType === NODE_TYPE.element && _readNamespaceURI(currentNode) === HTML_NAMESPACE && (_isNode(currentNode.firstElementChild) || typeof currentNode.textContent == "string" && regExpTest(ELEMENT_MARKUP_PROBE, currentNode.textContent)) || nodeType === NODE_TYPE.processingInstruction || SAFE_FOR_XML && nodeType === NODE_TYPE.comment && regExpTest(COMMENT_MARKUP_PROBE, currentNode.data));
  }, _matchesNameCheck = function(check, name) {
    if (check instanceof RegExp) return regExpTest(check, name);
    if (check instanceof Function) {
      for (var _len = arguments.length, args = new Array(_len > 2 ? _len - 2 : 0), _key = 2; _key < _len; _key++) args[_key - 2] = arguments[_key];
      return !!check(name, ...args);
    }
    return !1;
  }, _sanitizeDisallowedNode = function(currentNode, tagName, root) {
    if (!FORBID_TAGS[tagName] && _isBasicCustomElement(tagName) && _matchesNameCheck(CUSTOM_ELEMENT_HANDLING.tagNameCheck, tagName)) return !1;
    if (KEEP_CONTENT && !FORBID_CONTENTS[tagName] && !FORBID_CONTENTS[stringToLowerCase(tagName)]) {
      let parentNode = getParentNode(currentNode), childNodes = getChildNodes(currentNode);
      if (childNodes && parentNode) {
        let childCount = childNodes.length;
        for (let i4 = childCount - 1; i4 >= 0; --i4) {
          let hoisted = currentNode === root ? cloneNode(childNodes[i4], !0) : childNodes[i4];
          parentNode.insertBefore(hoisted, getNextSibling(currentNode));
        }
      }
    }
    return _forceRemove(currentNode), !0;
  }, _forkSharedAllowlist = function(hookList, set, defaultSet, setConfigSet) {
    return hookList.length === 0 ? set : set === defaultSet || set === setConfigSet ? cloneSet(set) : set;
  }, _handleHookDetachedNode = function(currentNode, root) {
    return currentNode === root || getParentNode(currentNode) !== null ? !1 : (IN_PLACE && _neutralizeSubtree(currentNode), !0);
  }, _sanitizeElements = function(currentNode, root) {
    if (_markVisited(currentNode), _executeHooks(hooks.beforeSanitizeElements, currentNode, null), _handleHookDetachedNode(currentNode, root)) return !0;
    if (_isClobbered(currentNode))
      return _forceRemove(currentNode), !0;
    let tagName = transformCaseFunc(_readNodeName(currentNode)), nodeType = _readNodeType(currentNode);
    if (ALLOWED_TAGS = _forkSharedAllowlist(hooks.uponSanitizeElement, ALLOWED_TAGS, DEFAULT_ALLOWED_TAGS, SET_CONFIG_ALLOWED_TAGS), _executeHooks(hooks.uponSanitizeElement, currentNode, {
      tagName,
      allowedTags: ALLOWED_TAGS
    }), _handleHookDetachedNode(currentNode, root)) return !0;
    if (_isUnsafeNode(currentNode, tagName, nodeType))
      return _forceRemove(currentNode), !0;
    if (FORBID_TAGS[tagName] || !(EXTRA_ELEMENT_HANDLING.tagCheck instanceof Function && EXTRA_ELEMENT_HANDLING.tagCheck(tagName)) && !ALLOWED_TAGS[tagName]) {
      let removed = _sanitizeDisallowedNode(currentNode, tagName, root);
      return removed === !1 && (_executeHooks(hooks.afterSanitizeElements, currentNode, null), _handleHookDetachedNode(currentNode, root)) ? !0 : removed;
    }
    if (nodeType === NODE_TYPE.element && !_checkValidNamespace(currentNode) || (tagName === "noscript" || tagName === "noembed" || tagName === "noframes") && regExpTest(FALLBACK_TAG_CLOSE, currentNode.innerHTML))
      return _forceRemove(currentNode), !0;
    if (SAFE_FOR_TEMPLATES && nodeType === NODE_TYPE.text) {
      let text2 = currentNode.textContent, content = _stripTemplateExpressions(text2);
      text2 !== content && (arrayPush(DOMPurify.removed, { element: currentNode.cloneNode() }), currentNode.textContent = content);
    }
    return _executeHooks(hooks.afterSanitizeElements, currentNode, null), _handleHookDetachedNode(currentNode, root);
  }, _isValidAttribute = function(lcTag, lcName, value) {
    if (FORBID_ATTR[lcName] || _isPatchLinkageAttribute(lcName, lcTag) || SANITIZE_DOM && (lcName === "id" || lcName === "name") && (value in document2 || value in formElement)) return !1;
    let nameIsPermitted = ALLOWED_ATTR[lcName] || EXTRA_ELEMENT_HANDLING.attributeCheck instanceof Function && EXTRA_ELEMENT_HANDLING.attributeCheck(lcName, lcTag);
    if (ALLOW_DATA_ATTR && regExpTest(DATA_ATTR$1, lcName) || ALLOW_ARIA_ATTR && regExpTest(ARIA_ATTR$1, lcName)) return !0;
    if (!nameIsPermitted) return _isBasicCustomElement(lcTag) && _matchesNameCheck(CUSTOM_ELEMENT_HANDLING.tagNameCheck, lcTag) && _matchesNameCheck(CUSTOM_ELEMENT_HANDLING.attributeNameCheck, lcName, lcTag) || lcName === "is" && CUSTOM_ELEMENT_HANDLING.allowCustomizedBuiltInElements && _matchesNameCheck(CUSTOM_ELEMENT_HANDLING.tagNameCheck, value);
    if (URI_SAFE_ATTRIBUTES[lcName]) return !0;
    let compactValue = stringReplace(value, ATTR_WHITESPACE$1, "");
    return regExpTest(IS_ALLOWED_URI$1, compactValue) || (lcName === "src" || lcName === "xlink:href" || lcName === "href") && lcTag !== "script" && stringIndexOf(value, "data:") === 0 && DATA_URI_TAGS[lcTag] || ALLOW_UNKNOWN_PROTOCOLS && !regExpTest(IS_SCRIPT_OR_DATA$1, compactValue) ? !0 : !value;
  }, RESERVED_CUSTOM_ELEMENT_NAMES = addToSet({}, [
    "annotation-xml",
    "color-profile",
    "font-face",
    "font-face-format",
    "font-face-name",
    "font-face-src",
    "font-face-uri",
    "missing-glyph"
  ]), _isBasicCustomElement = function(tagName) {
    return !RESERVED_CUSTOM_ELEMENT_NAMES[stringToLowerCase(tagName)] && regExpTest(CUSTOM_ELEMENT$1, tagName);
  }, _applyTrustedTypesToAttribute = function(lcTag, lcName, namespaceURI, value) {
    if (trustedTypesPolicy && typeof trustedTypes == "object" && typeof trustedTypes.getAttributeType == "function" && !namespaceURI) switch (trustedTypes.getAttributeType(lcTag, lcName)) {
      case "TrustedHTML":
        return _createTrustedHTML(value);
      case "TrustedScriptURL":
        return _createTrustedScriptURL(value);
    }
    return value;
  }, _setAttributeValue = function(currentNode, name, namespaceURI, value) {
    try {
      return namespaceURI ? currentNode.setAttributeNS(namespaceURI, name, value) : currentNode.setAttribute(name, value), _isClobbered(currentNode) ? (_forceRemove(currentNode), !1) : !0;
    } catch {
      return _removeAttribute(name, currentNode), !1;
    }
  }, _isUnsafeAttributeValue = function(name, value) {
    return SAFE_FOR_XML && regExpTest(ATTR_VALUE_BREAKOUT, value) ? !0 : stringToLowerCase(name) === "attributename" && stringIndexOf(value, "href") !== -1;
  }, _sanitizeAttributes = function(currentNode, root) {
    if (_executeHooks(hooks.beforeSanitizeAttributes, currentNode, null), _handleHookDetachedNode(currentNode, root)) return;
    let attributes = currentNode.attributes;
    if (!attributes || _isClobbered(currentNode)) return;
    ALLOWED_ATTR = _forkSharedAllowlist(hooks.uponSanitizeAttribute, ALLOWED_ATTR, DEFAULT_ALLOWED_ATTR, SET_CONFIG_ALLOWED_ATTR);
    let hookEvent = {
      attrName: "",
      attrValue: "",
      keepAttr: !0,
      allowedAttributes: ALLOWED_ATTR,
      forceKeepAttr: void 0
    }, l4 = attributes.length, lcTag = transformCaseFunc(_readNodeName(currentNode));
    for (; l4--; ) {
      let attr = attributes[l4], name = attr.name, namespaceURI = attr.namespaceURI, attrValue = attr.value, lcName = transformCaseFunc(name), initValue = attrValue, value = name === "value" ? initValue : stringTrim(initValue), recreatedNamedProp = !1;
      if (hookEvent.attrName = lcName, hookEvent.attrValue = value, hookEvent.keepAttr = !0, hookEvent.forceKeepAttr = void 0, _executeHooks(hooks.uponSanitizeAttribute, currentNode, hookEvent), value = hookEvent.attrValue, SANITIZE_NAMED_PROPS && (lcName === "id" || lcName === "name") && stringIndexOf(value, SANITIZE_NAMED_PROPS_PREFIX) !== 0 && (_removeAttribute(name, currentNode, attr), value = SANITIZE_NAMED_PROPS_PREFIX + value, recreatedNamedProp = !0), _isUnsafeAttributeValue(name, value)) {
        _removeAttribute(name, currentNode, attr);
        continue;
      }
      if (!hookEvent.forceKeepAttr) {
        if (!hookEvent.keepAttr) {
          _removeAttribute(name, currentNode, attr);
          continue;
        }
        if (!ALLOW_SELF_CLOSE_IN_ATTR && regExpTest(SELF_CLOSING_TAG, value)) {
          _removeAttribute(name, currentNode, attr);
          continue;
        }
        if (SAFE_FOR_TEMPLATES && (value = _stripTemplateExpressions(value)), !_isValidAttribute(lcTag, lcName, value)) {
          _removeAttribute(name, currentNode, attr);
          continue;
        }
        value = _applyTrustedTypesToAttribute(lcTag, lcName, namespaceURI, value), value !== initValue && _setAttributeValue(currentNode, name, namespaceURI, value) && recreatedNamedProp && arrayPop(DOMPurify.removed);
      }
    }
    _executeHooks(hooks.afterSanitizeAttributes, currentNode, null), _handleHookDetachedNode(currentNode, root);
  }, _sanitizeNode = function(node, root) {
    _sanitizeElements(node, root), _sanitizeAttributes(node, root), _isDocumentFragment(node.content) && _sanitizeShadowDOM2(node.content);
  }, _sanitizeShadowDOM2 = function(fragment) {
    let shadowNode = null, shadowIterator = _createNodeIterator(fragment);
    for (_executeHooks(hooks.beforeSanitizeShadowDOM, fragment, null); shadowNode = shadowIterator.nextNode(); )
      if (_executeHooks(hooks.uponSanitizeShadowNode, shadowNode, null), _sanitizeNode(shadowNode, fragment), _readNodeType(shadowNode) === NODE_TYPE.element) {
        let innerSr = getShadowRoot(shadowNode);
        _isDocumentFragment(innerSr) && (_sanitizeAttachedShadowRoots(innerSr), _sanitizeShadowDOM2(innerSr));
      }
    SAFE_FOR_TEMPLATES && _scrubOwnCharacterData(fragment), _executeHooks(hooks.afterSanitizeShadowDOM, fragment, null);
  }, _sanitizeAttachedShadowRoots = function(root) {
    let stack = [{
      node: root,
      shadow: null
    }];
    for (; stack.length > 0; ) {
      let item = stack.pop();
      if (item.shadow) {
        _sanitizeShadowDOM2(item.shadow);
        continue;
      }
      let node = item.node, isElement = _readNodeType(node) === NODE_TYPE.element, childNodes = getChildNodes(node);
      if (childNodes) for (let i4 = childNodes.length - 1; i4 >= 0; --i4) stack.push({
        node: childNodes[i4],
        shadow: null
      });
      if (isElement) {
        let rootName = getNodeName ? getNodeName(node) : null;
        if (typeof rootName == "string" && transformCaseFunc(rootName) === "template") {
          let content = node.content;
          _isDocumentFragment(content) && stack.push({
            node: content,
            shadow: null
          });
        }
      }
      if (isElement) {
        let sr = getShadowRoot(node);
        _isDocumentFragment(sr) && stack.push({
          node: null,
          shadow: sr
        }, {
          node: sr,
          shadow: null
        });
      }
    }
  };
  return DOMPurify.sanitize = function(dirty) {
    let cfg = arguments.length > 1 && arguments[1] !== void 0 ? arguments[1] : {}, body2 = null, importedNode = null, currentNode = null, returnNode = null;
    if (IS_EMPTY_INPUT = !dirty, IS_EMPTY_INPUT && (dirty = "<!-->"), typeof dirty != "string" && !_isNode(dirty) && (dirty = stringifyValue(dirty), typeof dirty != "string"))
      throw typeErrorCreate("dirty is not a string, aborting");
    if (!DOMPurify.isSupported) return dirty;
    SET_CONFIG ? (ALLOWED_TAGS = SET_CONFIG_ALLOWED_TAGS, ALLOWED_ATTR = SET_CONFIG_ALLOWED_ATTR) : _parseConfig(cfg), DOMPurify.removed = [];
    let inPlace = IN_PLACE && typeof dirty != "string" && _isNode(dirty), inPlaceNodes = [], outerVisited = IN_PLACE_VISITED;
    if (inPlace) {
      _neutralizePatchLinkage(dirty);
      let nn = _readNodeName(dirty);
      if (typeof nn == "string") {
        let tagName = transformCaseFunc(nn);
        if (!ALLOWED_TAGS[tagName] || FORBID_TAGS[tagName])
          throw _neutralizeRoot(dirty), typeErrorCreate("root node is forbidden and cannot be sanitized in-place");
      }
      if (_isClobbered(dirty))
        throw _neutralizeRoot(dirty), typeErrorCreate("root node is clobbered and cannot be sanitized in-place");
      inPlaceNodes = _collectLiveNodes(dirty), IN_PLACE_VISITED = setCreate();
    } else if (_isNode(dirty))
      body2 = _initDocument("<!---->"), importedNode = body2.ownerDocument.importNode(dirty, !0), importedNode.nodeType === NODE_TYPE.element && importedNode.nodeName === "BODY" || importedNode.nodeName === "HTML" ? body2 = importedNode : body2.appendChild(importedNode), _sanitizeAttachedShadowRoots(body2);
    else {
      if (!RETURN_DOM && !SAFE_FOR_TEMPLATES && !WHOLE_DOCUMENT && dirty.indexOf("<") === -1) return _signOutput(dirty);
      if (body2 = _initDocument(dirty), !body2) return RETURN_DOM ? null : RETURN_TRUSTED_TYPE ? emptyHTML : "";
    }
    body2 && FORCE_BODY && _forceRemove(body2.firstChild);
    let walkRoot = inPlace ? dirty : body2;
    try {
      inPlace && _sanitizeAttachedShadowRoots(dirty);
      let nodeIterator = _createNodeIterator(walkRoot);
      for (; currentNode = nodeIterator.nextNode(); ) _sanitizeNode(currentNode, walkRoot);
      inPlace && _sanitizeUnvisitedNodes(dirty, inPlaceNodes);
    } catch (error) {
      throw inPlace && (_neutralizeRoot(dirty), _neutralizeDiscarded(dirty, inPlaceNodes)), error;
    } finally {
      IN_PLACE_VISITED = outerVisited;
    }
    if (inPlace) {
      if (_neutralizeDiscarded(dirty, inPlaceNodes)) throw typeErrorCreate("a node selected for removal could not be safely returned; refusing to sanitize in place");
      return SAFE_FOR_TEMPLATES && _scrubTemplateExpressions2(dirty), dirty;
    }
    if (RETURN_DOM) {
      if (SAFE_FOR_TEMPLATES && _scrubTemplateExpressions2(body2), RETURN_DOM_FRAGMENT)
        for (returnNode = createDocumentFragment.call(body2.ownerDocument); body2.firstChild; ) returnNode.appendChild(body2.firstChild);
      else returnNode = body2;
      return (ALLOWED_ATTR.shadowroot || ALLOWED_ATTR.shadowrootmode) && (returnNode = importNode.call(originalDocument, returnNode, !0)), returnNode;
    }
    let serialize = () => WHOLE_DOCUMENT ? body2.outerHTML : body2.innerHTML, serializedHTML = serialize();
    return SAFE_FOR_TEMPLATES && regExpTest(TMPL_MARKER_SERIALIZED, serializedHTML) && (_scrubOwnCharacterData(body2), serializedHTML = serialize()), WHOLE_DOCUMENT && ALLOWED_TAGS["!doctype"] && body2.ownerDocument && body2.ownerDocument.doctype && body2.ownerDocument.doctype.name && regExpTest(DOCTYPE_NAME, body2.ownerDocument.doctype.name) && (serializedHTML = "<!DOCTYPE " + body2.ownerDocument.doctype.name + `>
` + serializedHTML), _signOutput(serializedHTML);
  }, DOMPurify.setConfig = function() {
    let cfg = arguments.length > 0 && arguments[0] !== void 0 ? arguments[0] : {};
    _parseConfig(cfg), SET_CONFIG = !0, SET_CONFIG_ALLOWED_TAGS = ALLOWED_TAGS, SET_CONFIG_ALLOWED_ATTR = ALLOWED_ATTR;
  }, DOMPurify.clearConfig = function() {
    CONFIG = null, SET_CONFIG = !1, SET_CONFIG_ALLOWED_TAGS = null, SET_CONFIG_ALLOWED_ATTR = null, trustedTypesPolicy = defaultTrustedTypesPolicy, emptyHTML = "";
  }, DOMPurify.isValidAttribute = function(tag, attr, value) {
    CONFIG || _parseConfig({});
    let lcTag = transformCaseFunc(tag), lcName = transformCaseFunc(attr);
    return typeof value == "string" && (_isUnsafeAttributeValue(attr, value) || !ALLOW_SELF_CLOSE_IN_ATTR && regExpTest(SELF_CLOSING_TAG, value)) ? !1 : _isValidAttribute(lcTag, lcName, value);
  }, DOMPurify.addHook = function(entryPoint, hookFunction) {
    typeof hookFunction == "function" && objectHasOwnProperty(hooks, entryPoint) && arrayPush(hooks[entryPoint], hookFunction);
  }, DOMPurify.removeHook = function(entryPoint, hookFunction) {
    if (objectHasOwnProperty(hooks, entryPoint)) {
      if (hookFunction !== void 0) {
        let index = arrayLastIndexOf(hooks[entryPoint], hookFunction);
        return index === -1 ? void 0 : arraySplice(hooks[entryPoint], index, 1)[0];
      }
      return arrayPop(hooks[entryPoint]);
    }
  }, DOMPurify.removeHooks = function(entryPoint) {
    objectHasOwnProperty(hooks, entryPoint) && (hooks[entryPoint] = []);
  }, DOMPurify.removeAllHooks = function() {
    hooks = _createHooksMap();
  }, DOMPurify;
}
var purify_default = createDOMPurify();

// src/core/frame.ts
var forbidden = ["svg", "math", "form", "input", "button", "textarea", "select", "option", "style", "link", "meta", "base", "iframe", "frame", "object", "embed", "audio", "video", "source", "track", "dialog"], policy = "default-src 'none'; img-src 'self' data: blob:; style-src 'unsafe-inline'; font-src 'none'; form-action 'none'; base-uri 'none'", sandbox = "allow-same-origin allow-popups allow-popups-to-escape-sandbox", paper = `
html{background:#fff;color:#1d2129;color-scheme:light}
html.dark{background:#17181b;color:#eceef2;color-scheme:dark}
body{margin:0;padding:2px 0 8px;font:15px/1.65 -apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","WenQuanYi Micro Hei",system-ui,sans-serif;overflow-wrap:anywhere;overflow-x:auto;overflow-y:hidden}
img{max-width:100%;height:auto}
table{max-width:100%}
pre{white-space:pre-wrap}
a{color:#1456d6}
html.dark a{color:#7eabff}
blockquote{margin:8px 0 8px 0;padding-left:12px;border-left:2px solid #d5d9e0;color:#5a6270}
`;
function cleanFragment(html2) {
  return purify_default.sanitize(html2, {
    FORBID_TAGS: forbidden,
    FORBID_ATTR: ["srcset", "ping", "background", "poster", "autofocus", "tabindex", "accesskey"],
    ALLOW_DATA_ATTR: !1,
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|cid:|data:image\/|\/api\/|#|blob:)/i,
    RETURN_DOM_FRAGMENT: !0
  });
}
function cleanHTML(html2) {
  let box = document.createElement("div");
  return box.append(cleanFragment(html2)), box.innerHTML;
}
function frameDocument(html2, dark) {
  return `<!doctype html><html${dark ? ' class="dark"' : ""}><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><base target="_blank"><style>${paper}</style></head><body>${cleanHTML(html2)}</body></html>`;
}
function tend(frame, acts2) {
  let doc = frame.contentDocument;
  if (!(doc != null && doc.body)) return () => {
  };
  let fit = () => {
    let height = Math.ceil(Math.max(doc.body.scrollHeight, doc.body.getBoundingClientRect().height)) + 2;
    frame.style.height = `${Math.min(height, 6e4)}px`;
  }, click = (e4) => {
    var _a, _b;
    let a5 = (_b = (_a = e4.target).closest) == null ? void 0 : _b.call(_a, "a[href]");
    if (!a5) return;
    e4.preventDefault();
    let href = a5.getAttribute("href") ?? "";
    href.startsWith("#") || acts2.link(a5.textContent ?? "", href);
  }, hover = (e4) => {
    var _a, _b;
    let a5 = (_b = (_a = e4.target).closest) == null ? void 0 : _b.call(_a, "a[href]");
    a5 && !a5.title && (a5.title = a5.getAttribute("href") ?? "");
  }, watch = new ResizeObserver(fit);
  return watch.observe(doc.body), doc.addEventListener("click", click), doc.addEventListener("auxclick", click), doc.addEventListener("mouseover", hover), doc.addEventListener("keydown", acts2.key), doc.addEventListener("load", fit, !0), fit(), () => watch.disconnect();
}

// src/core/linkify.ts
var link2 = /\b(?:https?:\/\/|www\.)[^\s<>"'`，。；：！？、（）【】《》“”‘’\u3000]+|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/gi;
function linkify(text2) {
  let tokens = [], from = 0;
  for (let found of text2.matchAll(link2)) {
    let whole = trimEnd(found[0]), at = found.index, href = target(whole);
    href && (at > from && tokens.push({ text: text2.slice(from, at) }), tokens.push({ text: whole, href }), from = at + whole.length);
  }
  return from < text2.length && tokens.push({ text: text2.slice(from) }), tokens;
}
function trimEnd(s4) {
  for (; ; ) {
    let last = s4[s4.length - 1];
    if (last === ")" && count(s4, "(") >= count(s4, ")") || last === "]" && count(s4, "[") >= count(s4, "]") || !last || !".,;:!?)]}*_~|".includes(last)) return s4;
    s4 = s4.slice(0, -1);
  }
}
var count = (s4, c4) => s4.split(c4).length - 1;
function target(s4) {
  return /^https?:/i.test(s4) ? parsed(s4) : /^www\./i.test(s4) ? parsed(`http://${s4}`) : s4.includes("@") ? `mailto:${s4}` : void 0;
}
function parsed(s4) {
  try {
    return new URL(s4).href;
  } catch {
    return;
  }
}
function splitQuote(text2) {
  let lines = text2.split(`
`), start = lines.length;
  for (let i4 = lines.length - 1; i4 >= 0; i4--)
    if (lines[i4].startsWith(">")) start = i4;
    else {
      if (lines[i4].trim() !== "" && start < lines.length) break;
      if (lines[i4].trim() !== "") return { own: text2, quote: "" };
    }
  if (start === lines.length) return { own: text2, quote: "" };
  let lead2 = leadLine(lines, start), own = lines.slice(0, lead2).join(`
`).trimEnd();
  return own === "" ? { own: text2, quote: "" } : { own, quote: lines.slice(lead2).join(`
`) };
}
function leadLine(lines, start) {
  for (let i4 = start - 1; i4 >= Math.max(0, start - 3); i4--)
    if (lines[i4].trim() !== "")
      return /(?:wrote|写道|schrieb|a écrit)\s*[:：]\s*$/i.test(lines[i4]) ? i4 : start;
  return start;
}
function doubt(text2, href) {
  let url;
  try {
    url = new URL(href);
  } catch {
    return { why: "scheme", host: href.slice(0, 80) };
  }
  if (url.protocol === "mailto:" || url.protocol === "tel:") return null;
  if (url.protocol !== "http:" && url.protocol !== "https:") return { why: "scheme", host: url.protocol };
  let host = url.hostname.toLowerCase();
  if (host.split(".").some((label) => label.startsWith("xn--"))) return { why: "punycode", host };
  let shown = /^\s*(?:https?:\/\/)?((?:[\w-]+\.)+[a-z]{2,})(?:[/:?#]\S*)?\s*$/i.exec(text2);
  return shown && !sameSite(shown[1].toLowerCase(), host) ? { why: "text", host } : null;
}
function sameSite(a5, b4) {
  let bare2 = (h5) => h5.replace(/^www\./, "");
  return bare2(a5) === bare2(b4);
}

// src/mail/drafts.ts
var composers = y3([]), mostOpen = 3, saveAfter = 2e3, saveAtLeast = 1e4;
function alterComposer(key, change2) {
  composers.value = composers.value.map((c4) => c4.key === key ? { ...c4, ...change2 } : c4);
}
function compose(start = {}) {
  let same2 = composers.value.find((c5) => start.reply && c5.reply === start.reply && !!c5.all == !!start.all || start.forward && c5.forward === start.forward);
  if (same2) {
    alterComposer(same2.key, { view: "open" });
    return;
  }
  let c4 = { ...blank(), reply: start.reply, forward: start.forward, all: start.all, source: start.message };
  start.to && (c4.to = [{ name: "", email: start.to }]);
  let m5 = start.message;
  if (m5 && start.reply) {
    let { to, cc } = recipients(m5, !!start.all);
    Object.assign(c4, { to, cc, subject: prefixed("Re", m5.subject) });
  } else m5 && start.forward && (c4.subject = prefixed("Fwd", m5.subject));
  show(c4);
}
function blank() {
  let signature = settings.value.signature.trim(), html2 = signature ? `<div><br></div><div>-- </div>${signature.split(`
`).map((l4) => `<div>${escape(l4) || "<br>"}</div>`).join("")}` : "";
  return { key: newKey(), to: [], cc: [], bcc: [], subject: "", html: html2, files: [], idempotencyKey: newKey(), view: "open" };
}
var escape = (s4) => s4.replace(/[&<>"]/g, (c4) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c4]);
function show(c4) {
  let others = composers.value;
  if (width.value !== "wide" ? others = others.map((o5) => ({ ...o5, view: "small" })) : others = others.map((o5) => o5.view === "full" ? { ...o5, view: "small" } : o5), others.length >= mostOpen) {
    let oldest = others[0];
    save(oldest.key).then(() => closeComposer(oldest.key));
  }
  composers.value = [...others, c4], width.value !== "wide" && history.pushState({ layer: "compose" }, "", location.href);
}
function recipients(m5, all) {
  var _a, _b, _c, _d;
  let own = new Set((((_a = me.value) == null ? void 0 : _a.mailboxes) ?? []).map((b4) => b4.address.toLowerCase())), back = own.has(((_c = (_b = m5.from) == null ? void 0 : _b.email) == null ? void 0 : _c.toLowerCase()) ?? "") ? m5.to : (_d = m5.replyTo) != null && _d.length ? m5.replyTo : [m5.from];
  if (!all) return { to: unique(back), cc: [] };
  let to = unique([...back, ...m5.to]).filter((a5) => !own.has(a5.email.toLowerCase())), taken = new Set(to.map((a5) => a5.email.toLowerCase())), cc = unique(m5.cc ?? []).filter((a5) => !own.has(a5.email.toLowerCase()) && !taken.has(a5.email.toLowerCase()));
  return { to: to.length ? to : unique(back), cc };
}
function unique(list) {
  let seen = /* @__PURE__ */ new Set();
  return list.filter((a5) => (a5 == null ? void 0 : a5.email) && !seen.has(a5.email.toLowerCase()) && seen.add(a5.email.toLowerCase()));
}
function prefixed(prefix, subject) {
  let bare2 = subject.replace(/^\s*(?:(?:re|fwd?|aw|wg|sv|vs|回复|回覆|答复|转发|轉寄)(?:\[\d+\])?\s*[:：]\s*)+/i, "");
  return `${prefix}: ${bare2 || subject}`;
}
async function openDraft(id) {
  let open = composers.value.find((c4) => c4.draft === id);
  if (open) {
    alterComposer(open.key, { view: "open" });
    return;
  }
  try {
    let d5 = await get(`/drafts/${id}`), files = (d5.attachments ?? []).map((f5) => ({ key: newKey(), name: f5.name, size: f5.size, progress: 1, upload: { id: "id" in f5 ? f5.id : f5.part, name: f5.name, size: f5.size, type: f5.type } }));
    show({ ...blank(), draft: d5.id ?? id, to: d5.to ?? [], cc: d5.cc ?? [], bcc: d5.bcc ?? [], subject: d5.subject ?? "", html: d5.html ?? textHTML(d5.text ?? ""), files, reply: d5.replyTo, forward: d5.forward, all: d5.all });
  } catch (err) {
    toast(faultText(err), void 0, "err");
  }
}
var textHTML = (text2) => text2.split(`
`).map((l4) => `<div>${escape(l4) || "<br>"}</div>`).join("");
function body(c4) {
  let address = ({ name, email }) => ({ name, email });
  return {
    to: c4.to.map(address),
    cc: c4.cc.map(address),
    bcc: c4.bcc.map(address),
    subject: c4.subject,
    html: c4.html,
    text: plain(c4.html),
    attachments: c4.files.filter((f5) => f5.upload).map((f5) => {
      var _a;
      return (_a = f5.upload) == null ? void 0 : _a.id;
    }),
    replyTo: c4.reply,
    forward: c4.forward,
    all: c4.all,
    draft: c4.draft
  };
}
function plain(html2) {
  let lines = html2.replace(/<(?:br|\/div|\/p|\/li|\/h\d|\/blockquote)\b[^>]*>/gi, `
`).replace(/<li\b[^>]*>/gi, "• ").replace(/<[^>]*>/g, "");
  return (new DOMParser().parseFromString(lines, "text/html").documentElement.textContent ?? "").replace(/\u00a0/g, " ").replace(/[\u200b\ufeff]/g, "").replace(/\n{3,}/g, `

`).trim();
}
var timers = /* @__PURE__ */ new Map();
function touched(key, change2) {
  alterComposer(key, { ...change2, dirty: !0 });
  let before = timers.get(key), since = (before == null ? void 0 : before.since) ?? Date.now();
  clearTimeout(before == null ? void 0 : before.timer);
  let wait = Math.max(0, Math.min(saveAfter, since + saveAtLeast - Date.now()));
  timers.set(key, { since, timer: window.setTimeout(() => {
    save(key);
  }, wait) });
  let c4 = composers.value.find((x3) => x3.key === key);
  c4 && keepLocal(c4);
}
function keepLocal(c4) {
  var _a;
  try {
    localStorage.setItem("mb.unsaved", JSON.stringify({ to: c4.to, cc: c4.cc, bcc: c4.bcc, subject: c4.subject, html: c4.html.slice(0, 2e5), draft: c4.draft, reply: c4.reply, forward: c4.forward, all: c4.all, person: (_a = me.value) == null ? void 0 : _a.person.id }));
  } catch {
  }
}
function takeUpLocal() {
  var _a;
  let raw = localStorage.getItem("mb.unsaved");
  if (raw) {
    localStorage.removeItem("mb.unsaved");
    try {
      let kept2 = JSON.parse(raw);
      if (kept2.person !== ((_a = me.value) == null ? void 0 : _a.person.id)) return;
      let { to = [], cc = [], bcc = [], subject = "", html: html2 = "", draft, reply, forward, all } = kept2;
      toast(t4.compose.unsaved, { label: t4.compose.takeUp, run: () => show({ ...blank(), to, cc, bcc, subject, html: html2, draft, reply, forward, all }) });
    } catch {
    }
  }
}
var saving = /* @__PURE__ */ new Map();
function save(key) {
  let run = (saving.get(key) ?? Promise.resolve()).then(() => saveNow(key));
  return saving.set(key, run), run;
}
async function saveNow(key) {
  var _a, _b;
  clearTimeout((_a = timers.get(key)) == null ? void 0 : _a.timer), timers.delete(key);
  let c4 = composers.value.find((x3) => x3.key === key), box = (_b = me.value) == null ? void 0 : _b.mailboxes[0];
  if (!(!c4 || !c4.dirty || c4.sending || !box)) {
    alterComposer(key, { saving: !0, dirty: !1 });
    try {
      if (c4.draft) {
        let got = await put(`/drafts/${c4.draft}`, body(c4));
        got != null && got.id && alterComposer(key, { draft: got.id });
      } else alterComposer(key, { draft: (await post(`/mailboxes/${box.id}/drafts`, body(c4))).id });
      alterComposer(key, { saved: /* @__PURE__ */ new Date(), saving: !1, fault: void 0 }), localStorage.removeItem("mb.unsaved"), countsSoon();
    } catch (err) {
      alterComposer(key, { saving: !1, dirty: !0, fault: err instanceof Refusal && err.status === 0 ? t4.compose.savedHere : faultText(err) });
    }
  }
}
function closeComposer(key) {
  var _a, _b;
  clearTimeout((_a = timers.get(key)) == null ? void 0 : _a.timer), timers.delete(key), composers.value = composers.value.filter((c4) => c4.key !== key), ((_b = history.state) == null ? void 0 : _b.layer) === "compose" && history.back();
}
async function putAway(key) {
  let c4 = composers.value.find((x3) => x3.key === key);
  if (!c4) return;
  let dirty = c4.dirty;
  dirty && await save(key), closeComposer(key), (dirty || c4.saved) && toast(t4.compose.kept), refreshSoon();
}
async function discard(key) {
  let c4 = composers.value.find((x3) => x3.key === key);
  if (!c4 || (c4.dirty || c4.draft || c4.saved) && !await confirm(t4.compose.discardTitle, t4.compose.discardText, t4.compose.discard, !0)) return;
  closeComposer(key), localStorage.removeItem("mb.unsaved"), await saving.get(key);
  let draft = c4.draft;
  draft && await del(`/drafts/${draft}`).catch(() => {
  }), refreshSoon(), countsSoon();
}
async function ready(c4) {
  if (!c4.to.length && !c4.cc.length && !c4.bcc.length)
    return alterComposer(c4.key, { fault: t4.compose.noRecipient }), !1;
  if (c4.files.some((f5) => !f5.upload && !f5.error))
    return alterComposer(c4.key, { fault: t4.compose.uploading }), !1;
  if (!c4.subject.trim() && !await confirm(t4.compose.noSubjectTitle, t4.compose.noSubjectText, t4.compose.sendAnyway)) return !1;
  let words = plain(c4.html);
  return !(!c4.files.length && !c4.forward && /附件|见附|attached|attachment/i.test(words) && !await confirm(t4.compose.noFileTitle, t4.compose.noFileText, t4.compose.sendAnyway));
}
async function send(key) {
  var _a;
  let found = composers.value.find((x3) => x3.key === key);
  if (!found || found.sending || !await ready(found)) return;
  alterComposer(key, { sending: !0, fault: void 0 }), clearTimeout((_a = timers.get(key)) == null ? void 0 : _a.timer), await saving.get(key);
  let c4 = composers.value.find((x3) => x3.key === key) ?? found;
  try {
    await post("/messages", { ...body(c4), idempotencyKey: c4.idempotencyKey }), closeComposer(key), localStorage.removeItem("mb.unsaved"), toast(t4.compose.sent), refreshSoon(), countsSoon(), threadTouched.value++;
  } catch (err) {
    alterComposer(key, { sending: !1, dirty: !0, fault: t4.compose.notSent(faultText(err)) });
  }
}

// src/mail/message.tsx
function MessageBody({ message: m5, reload }) {
  let [html2, setHTML] = d2(null), [busy, setBusy] = d2(!1), showImages = async () => {
    setBusy(!0);
    try {
      setHTML((await get(`/messages/${m5.id}/html?images=1`)).html);
    } catch (err) {
      toast(faultText(err), void 0, "err");
    }
    setBusy(!1);
  }, body2 = html2 ?? m5.html, parts = (m5.attachments ?? []).filter((a5) => !a5.inline);
  return /* @__PURE__ */ a4("div", { class: "msg-body", children: [
    /* @__PURE__ */ a4(TrustBanner, { message: m5 }),
    m5.blockedImages > 0 && html2 === null && /* @__PURE__ */ a4(
      Banner,
      {
        icon: "image",
        actions: /* @__PURE__ */ a4(Button, { kind: "quiet", busy, onClick: () => {
          showImages();
        }, children: t4.mail.showImages }),
        children: t4.mail.imagesBlocked(m5.blockedImages)
      }
    ),
    m5.invitation && /* @__PURE__ */ a4(InvitationCard, { message: m5, invitation: m5.invitation, reload }),
    body2 ? /* @__PURE__ */ a4(HTMLBody, { id: m5.id, html: body2 }) : /* @__PURE__ */ a4(PlainBody, { text: m5.text ?? "" }),
    m5.quoted && (m5.quoted.html || m5.quoted.text) && /* @__PURE__ */ a4(Quoted, { id: m5.id, quoted: m5.quoted }),
    parts.length > 0 && /* @__PURE__ */ a4(Attachments, { parts })
  ] });
}
function Quoted({ id, quoted }) {
  let [open, setOpen] = d2(!1);
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4("button", { type: "button", class: "fold-dots", "aria-expanded": open, "aria-label": t4.mail.quoteToggle, title: t4.mail.quoteToggle, onClick: () => setOpen(!open), children: "•••" }),
    open && (quoted.html ? /* @__PURE__ */ a4(HTMLBody, { id: `${id}q`, html: quoted.html }) : /* @__PURE__ */ a4("pre", { class: "plain quoted", children: quoted.text }))
  ] });
}
function TrustBanner({ message: m5 }) {
  var _a, _b, _c, _d, _e;
  return m5.trust === "forged" ? /* @__PURE__ */ a4(Banner, { tone: "danger", title: t4.trust.forgedTitle, children: t4.trust.forgedText(((_a = m5.auth) == null ? void 0 : _a.domain) ?? ((_b = m5.from) == null ? void 0 : _b.email) ?? "") }) : m5.trust === "unproven" ? /* @__PURE__ */ a4(Banner, { tone: "warn", title: t4.trust.unprovenTitle, children: t4.trust.unprovenText }) : m5.external ? /* @__PURE__ */ a4("p", { class: "trust-line", children: [
    /* @__PURE__ */ a4(Icon, { name: "shield", size: 15 }),
    t4.trust.external(((_c = m5.auth) == null ? void 0 : _c.domain) || ((_e = (_d = m5.from) == null ? void 0 : _d.email) == null ? void 0 : _e.split("@")[1]) || "")
  ] }) : null;
}
async function openLink(text2, href) {
  if (href.startsWith("mailto:")) {
    compose({ to: decodeURIComponent(href.slice(7).split("?")[0]) });
    return;
  }
  let why = doubt(text2, href);
  if ((why == null ? void 0 : why.why) === "scheme") {
    toast(t4.mail.linkRefused, void 0, "err");
    return;
  }
  why && !await confirm(t4.mail.linkTitle, why.why === "text" ? t4.mail.linkText(text2.trim(), why.host) : t4.mail.linkPunycode(why.host), t4.mail.linkOpen) || window.open(href, "_blank", "noopener,noreferrer");
}
function HTMLBody({ id, html: html2 }) {
  let frame = T2(null), [dark, setDark] = d2(!1), stop = T2(null);
  A2(() => () => {
    var _a;
    return (_a = stop.current) == null ? void 0 : _a.call(stop);
  }, []);
  let loaded = () => {
    var _a;
    (_a = stop.current) == null || _a.call(stop), frame.current && (stop.current = tend(frame.current, { link: (text2, href) => {
      openLink(text2, href);
    }, key: handleKey }));
  };
  return /* @__PURE__ */ a4("div", { class: `paper${dark ? " paper-dark" : ""}`, children: [
    /* @__PURE__ */ a4("iframe", { ref: frame, class: "mail-frame", "data-message": id, title: t4.mail.bodyName, sandbox, referrerpolicy: "no-referrer", srcDoc: frameDocument(html2, dark), onLoad: loaded }),
    /* @__PURE__ */ a4(IconButton, { icon: dark ? "sun" : "moon", size: 15, class: "paper-switch", label: dark ? t4.mail.paperLight : t4.mail.paperDark, onClick: () => setDark(!dark) })
  ] });
}
function PlainBody({ text: text2 }) {
  let [open, setOpen] = d2(!1), { own, quote } = splitQuote(text2);
  return /* @__PURE__ */ a4("div", { class: "plain", children: [
    /* @__PURE__ */ a4(Linked, { text: own }),
    quote && /* @__PURE__ */ a4($, { children: [
      `
`,
      /* @__PURE__ */ a4("button", { type: "button", class: "fold-dots", "aria-expanded": open, "aria-label": t4.mail.quoteToggle, title: t4.mail.quoteToggle, onClick: () => setOpen(!open), children: "•••" }),
      open && /* @__PURE__ */ a4("div", { class: "quoted", children: /* @__PURE__ */ a4(Linked, { text: quote }) })
    ] })
  ] });
}
function Linked({ text: text2 }) {
  return /* @__PURE__ */ a4($, { children: linkify(text2).map(
    (token, i4) => token.href ? /* @__PURE__ */ a4(
      "a",
      {
        href: token.href,
        target: "_blank",
        rel: "noopener noreferrer",
        onClick: (e4) => {
          e4.preventDefault(), openLink(token.text, token.href);
        },
        children: token.text
      },
      i4
    ) : token.text
  ) });
}
function fileIcon(type) {
  return type.startsWith("image/") ? "image" : type.includes("calendar") ? "calendar" : "file";
}
function Attachments({ parts }) {
  return /* @__PURE__ */ a4("section", { class: "files", "aria-label": t4.mail.attachments, children: [
    /* @__PURE__ */ a4("h2", { class: "files-head", children: [
      t4.mail.attachmentCount(parts.length),
      " · ",
      bytes(parts.reduce((sum, p5) => sum + p5.size, 0))
    ] }),
    /* @__PURE__ */ a4("ul", { children: parts.map((p5) => /* @__PURE__ */ a4("li", { children: /* @__PURE__ */ a4("a", { class: "file", href: p5.url, download: p5.name || "attachment", children: [
      /* @__PURE__ */ a4("span", { class: "file-icon", children: /* @__PURE__ */ a4(Icon, { name: fileIcon(p5.type), size: 20 }) }),
      /* @__PURE__ */ a4("span", { class: "two-lines", children: [
        /* @__PURE__ */ a4("b", { class: "cut", children: p5.name || t4.mail.unnamed }),
        /* @__PURE__ */ a4("small", { children: bytes(p5.size) })
      ] }),
      /* @__PURE__ */ a4(Icon, { name: "download", size: 17 }),
      /* @__PURE__ */ a4("span", { class: "sr", children: t4.mail.download })
    ] }) }, p5.part)) })
  ] });
}
var answers = ["accepted", "tentative", "declined"];
function InvitationCard({ message, invitation: inv, reload }) {
  var _a, _b;
  let [mine, setMine] = d2(inv.mine ?? ""), [busy, setBusy] = d2(""), answer = async (a5) => {
    setBusy(a5);
    try {
      await post(`/messages/${message.id}/rsvp`, { answer: a5 }), setMine(a5), toast(t4.event.answered[a5]), reload();
    } catch (err) {
      toast(faultText(err), void 0, "err");
    }
    setBusy("");
  }, off = inv.canceled || ((_a = inv.method) == null ? void 0 : _a.toUpperCase()) === "CANCEL";
  return /* @__PURE__ */ a4("section", { class: "invite", "aria-label": t4.event.invitation, children: [
    /* @__PURE__ */ a4(DateBadge, { iso: inv.start }),
    /* @__PURE__ */ a4("div", { class: "invite-text", children: [
      /* @__PURE__ */ a4("b", { children: inv.title || t4.mail.noSubject }),
      /* @__PURE__ */ a4("span", { children: [
        /* @__PURE__ */ a4(Icon, { name: "clock", size: 15 }),
        " ",
        span(inv.start, inv.end, inv.allDay, t4.event.allDay)
      ] }),
      inv.place && /* @__PURE__ */ a4("span", { children: [
        /* @__PURE__ */ a4(Icon, { name: "place", size: 15 }),
        " ",
        inv.place
      ] }),
      inv.organizer && /* @__PURE__ */ a4("span", { children: [
        /* @__PURE__ */ a4(Icon, { name: "person", size: 15 }),
        " ",
        t4.event.by(inv.organizer.name || inv.organizer.email)
      ] }),
      off ? /* @__PURE__ */ a4(StatusDot, { tone: "err", children: t4.event.canceled }) : ((_b = inv.method) == null ? void 0 : _b.toUpperCase()) === "REPLY" ? null : /* @__PURE__ */ a4("div", { class: "invite-acts", role: "group", "aria-label": t4.event.answer, children: answers.map((a5) => /* @__PURE__ */ a4(Button, { kind: mine === a5 ? "primary" : "plain", icon: mine === a5 ? "check" : void 0, "aria-pressed": mine === a5, busy: busy === a5, onClick: () => {
        answer(a5);
      }, children: t4.event.answers[a5] }, a5)) })
    ] })
  ] });
}
function DateBadge({ iso }) {
  let d5 = new Date(iso);
  return Number.isNaN(d5.getTime()) ? null : /* @__PURE__ */ a4("span", { class: "date-badge", "aria-hidden": "true", children: [
    /* @__PURE__ */ a4("small", { children: t4.dates.month(d5.getMonth() + 1) }),
    /* @__PURE__ */ a4("b", { children: d5.getDate() })
  ] });
}

// src/mail/calendar.tsx
var hour = 46, agendaDays = 35;
function CalendarPage() {
  var _a;
  let q2 = place.value.query, phone = width.value === "phone", view = q2.get("view") ?? (phone ? "agenda" : "week"), day2 = parseDay(q2.get("d")) ?? startOfDay(/* @__PURE__ */ new Date()), days = view === "agenda" ? agendaDays : phone ? 3 : 7, from = view === "week" && !phone ? startOfWeek(day2) : day2, to = addDays(from, days), load = useLoad(`${isoDay(from)}/${days}`, () => get(`/events${query({ from: from.toISOString(), to: to.toISOString() })}`)), touched2 = eventsTouched.value;
  A2(() => {
    touched2 && load.reload();
  }, [touched2]);
  let [making, setMaking] = d2(null), events = (((_a = load.data) == null ? void 0 : _a.items) ?? []).filter((e4) => !e4.canceled || e4.mine !== "declined").sort((a5, b4) => a5.start.localeCompare(b4.start)), chosen = q2.get("e"), move = (n3) => go(withQuery({ d: isoDay(addDays(day2, n3 * (view === "agenda" ? 28 : days))) }), !0);
  useKeys({ n: () => move(1), p: () => move(-1), t: () => go(withQuery({ d: null }), !0) });
  let soon2 = () => {
    let start = /* @__PURE__ */ new Date();
    return start.setMinutes(0, 0, 0), start.setHours(start.getHours() + 1), sameDay(day2, /* @__PURE__ */ new Date()) || start.setFullYear(day2.getFullYear(), day2.getMonth(), day2.getDate()), start;
  };
  return /* @__PURE__ */ a4("main", { class: "page calendar", id: "main", tabIndex: -1, children: [
    /* @__PURE__ */ a4("header", { class: "pane-head", children: [
      /* @__PURE__ */ a4("h1", { children: view === "week" && !phone ? monthYear(addDays(from, 3)) : monthYear(from) }),
      /* @__PURE__ */ a4("span", { class: "grow" }),
      /* @__PURE__ */ a4("div", { class: "segments", role: "group", "aria-label": t4.calendar.view, children: ["week", "agenda"].map((v4) => /* @__PURE__ */ a4("button", { type: "button", class: v4 === view ? "on" : "", "aria-pressed": v4 === view, onClick: () => go(withQuery({ view: v4 }), !0), children: v4 === "week" && phone ? t4.calendar.threeDays : t4.calendar[v4] }, v4)) }),
      /* @__PURE__ */ a4("span", { class: "calendar-nav", children: [
        /* @__PURE__ */ a4(IconButton, { icon: "back", label: t4.calendar.before, onClick: () => move(-1) }),
        /* @__PURE__ */ a4(Button, { onClick: () => go(withQuery({ d: null }), !0), children: t4.dates.today }),
        /* @__PURE__ */ a4(IconButton, { icon: "next", label: t4.calendar.after, onClick: () => move(1) })
      ] }),
      /* @__PURE__ */ a4(Button, { kind: "primary", icon: "plus", class: "calendar-new", "aria-label": t4.calendar.make, onClick: () => setMaking({ start: soon2() }), children: t4.calendar.make })
    ] }),
    load.error && !load.data ? /* @__PURE__ */ a4(Fault, { error: load.error, retry: () => {
      load.reload();
    } }) : load.data ? view === "week" ? /* @__PURE__ */ a4(Week, { from, days, events, onMake: (start) => setMaking({ start }) }) : /* @__PURE__ */ a4(Agenda, { from, events, onMake: () => setMaking({ start: soon2() }) }) : /* @__PURE__ */ a4(Skeleton, { rows: 6 }),
    making && /* @__PURE__ */ a4(Dialog, { title: t4.calendar.make, onClose: () => setMaking(null), children: /* @__PURE__ */ a4(
      EventForm,
      {
        draft: making,
        verb: t4.calendar.makeVerb,
        submit: async (e4) => {
          await post("/events", e4), setMaking(null), toast(t4.event.made), load.reload();
        }
      }
    ) }),
    chosen && /* @__PURE__ */ a4(EventSheet, { id: chosen, known: events.find((e4) => e4.id === chosen), changed: load.reload }, chosen)
  ] });
}
function placeDay(events, day2) {
  let end = addDays(day2, 1), todays = events.filter((e4) => !e4.allDay && new Date(e4.start) < end && new Date(e4.end || e4.start) > day2 || !e4.allDay && sameDay(new Date(e4.start), day2)), out = [], group = [], groupEnd = 0, close = () => {
    let columns = Math.max(1, ...group.map((p5) => p5.column + 1));
    group.forEach((p5) => p5.columns = columns), group = [];
  };
  for (let event of todays) {
    let a5 = Math.max(0, (new Date(event.start).getTime() - day2.getTime()) / 36e5), b4 = Math.min(24, Math.max(a5 + 0.5, (new Date(event.end || event.start).getTime() - day2.getTime()) / 36e5));
    a5 >= groupEnd && close();
    let taken = new Set(group.filter((p5) => p5.top + p5.height > a5 * hour).map((p5) => p5.column)), column = 0;
    for (; taken.has(column); ) column++;
    let placed = { event, top: a5 * hour, height: (b4 - a5) * hour, column, columns: 1 };
    group.push(placed), out.push(placed), groupEnd = Math.max(group.length === 1 ? 0 : groupEnd, b4);
  }
  return close(), out;
}
var eventClass = (e4) => `${e4.canceled ? " off" : ""}${e4.mine === "declined" ? " declined" : ""}${!e4.mine || e4.mine === "needs-action" || e4.mine === "tentative" ? " open" : ""}`;
function Week({ from, days, events, onMake }) {
  let box = T2(null), [now, setNow] = d2(/* @__PURE__ */ new Date());
  A2(() => {
    box.current && (box.current.scrollTop = 7.6 * hour);
    let timer = setInterval(() => setNow(/* @__PURE__ */ new Date()), 6e4);
    return () => clearInterval(timer);
  }, []);
  let list = Array.from({ length: days }, (_4, i4) => addDays(from, i4)), open = (e4) => go(withQuery({ e: e4.id })), whole = (d5) => events.filter((e4) => e4.allDay && startOfDay(new Date(e4.start)) <= d5 && new Date(e4.end || e4.start) >= d5 && !(e4.end && new Date(e4.end).getTime() === d5.getTime() && e4.start !== e4.end));
  return /* @__PURE__ */ a4("div", { class: "week", style: { "--days": String(days) }, children: [
    /* @__PURE__ */ a4("div", { class: "week-head", children: [
      /* @__PURE__ */ a4("span", {}),
      list.map((d5) => /* @__PURE__ */ a4("div", { class: `week-day${sameDay(d5, now) ? " today" : ""}`, children: [
        /* @__PURE__ */ a4("small", { children: weekday(d5) }),
        /* @__PURE__ */ a4("b", { children: d5.getDate() }),
        whole(d5).map((e4) => /* @__PURE__ */ a4("button", { type: "button", class: `week-whole${eventClass(e4)}`, onClick: () => open(e4), children: /* @__PURE__ */ a4("span", { class: "cut", children: e4.title }) }, e4.id))
      ] }, isoDay(d5)))
    ] }),
    /* @__PURE__ */ a4("div", { class: "week-scroll", ref: box, tabIndex: 0, role: "region", "aria-label": t4.calendar.week, children: /* @__PURE__ */ a4("div", { class: "week-grid", style: { height: 24 * hour }, children: [
      /* @__PURE__ */ a4("div", { class: "week-hours", "aria-hidden": "true", children: Array.from({ length: 23 }, (_4, h5) => /* @__PURE__ */ a4("span", { style: { top: (h5 + 1) * hour }, children: [
        String(h5 + 1).padStart(2, "0"),
        ":00"
      ] }, h5)) }),
      list.map((d5) => /* @__PURE__ */ a4(
        "div",
        {
          class: `week-col${sameDay(d5, now) ? " today" : ""}`,
          onDblClick: (e4) => {
            if (e4.target !== e4.currentTarget) return;
            let start = new Date(d5);
            start.setMinutes(Math.floor(e4.offsetY / hour * 2) * 30), onMake(start);
          },
          children: [
            placeDay(events, d5).map((p5) => /* @__PURE__ */ a4(
              "button",
              {
                type: "button",
                class: `week-event${eventClass(p5.event)}`,
                style: { top: p5.top, height: p5.height - 2, left: `${p5.column / p5.columns * 100}%`, width: `calc(${100 / p5.columns}% - 3px)` },
                onClick: () => open(p5.event),
                children: [
                  /* @__PURE__ */ a4("b", { children: p5.event.title }),
                  /* @__PURE__ */ a4("small", { children: [
                    clock(new Date(p5.event.start)),
                    p5.event.place ? ` · ${p5.event.place}` : ""
                  ] })
                ]
              },
              p5.event.id
            )),
            sameDay(d5, now) && /* @__PURE__ */ a4("i", { class: "week-now", style: { top: (now.getHours() * 60 + now.getMinutes()) / 60 * hour }, "aria-hidden": "true" })
          ]
        },
        isoDay(d5)
      ))
    ] }) })
  ] });
}
function Agenda({ from, events, onMake }) {
  let today = /* @__PURE__ */ new Date(), days = /* @__PURE__ */ new Map();
  for (let e4 of events) {
    let start = new Date(e4.start), key = isoDay(start < from ? from : start);
    days.set(key, [...days.get(key) ?? [], e4]);
  }
  return days.size ? /* @__PURE__ */ a4("div", { class: "agenda", children: [...days].map(([key, list]) => {
    let d5 = parseDay(key);
    return /* @__PURE__ */ a4("section", { class: `agenda-day${sameDay(d5, today) ? " today" : ""}`, children: [
      /* @__PURE__ */ a4("h2", { children: [
        /* @__PURE__ */ a4("b", { children: d5.getDate() }),
        /* @__PURE__ */ a4("span", { children: [
          weekday(d5, "long"),
          /* @__PURE__ */ a4("small", { children: sameDay(d5, today) ? t4.dates.today : monthDay(d5) })
        ] })
      ] }),
      /* @__PURE__ */ a4("ul", { children: list.map((e4) => {
        var _a;
        return /* @__PURE__ */ a4("li", { children: /* @__PURE__ */ a4("button", { type: "button", class: `agenda-event${eventClass(e4)}`, onClick: () => go(withQuery({ e: e4.id })), children: [
          /* @__PURE__ */ a4("span", { class: "agenda-time", children: [
            e4.allDay ? t4.event.allDay : `${clock(new Date(e4.start))}`,
            !e4.allDay && e4.end && /* @__PURE__ */ a4("small", { children: clock(new Date(e4.end)) })
          ] }),
          /* @__PURE__ */ a4("span", { class: "two-lines", children: [
            /* @__PURE__ */ a4("b", { class: "cut", children: e4.title }),
            /* @__PURE__ */ a4("small", { class: "cut", children: [e4.place, (_a = e4.organizer) == null ? void 0 : _a.name].filter(Boolean).join(" · ") })
          ] }),
          e4.canceled && /* @__PURE__ */ a4(StatusDot, { tone: "err", children: t4.event.canceled }),
          e4.source && /* @__PURE__ */ a4(Icon, { name: "mail", size: 16 })
        ] }) }, e4.id);
      }) })
    ] }, key);
  }) }) : /* @__PURE__ */ a4(Empty, { icon: "calendar", title: t4.calendar.empty, action: /* @__PURE__ */ a4(Button, { icon: "plus", onClick: onMake, children: t4.calendar.make }), children: t4.calendar.emptyHint });
}
var answers2 = ["accepted", "tentative", "declined"];
function EventSheet({ id, known, changed }) {
  var _a, _b;
  let far = useLoad(known ? null : id, async () => {
    let now = Date.now(), range = query({ from: new Date(now - 400 * 864e5).toISOString(), to: new Date(now + 400 * 864e5).toISOString() });
    return (await get(`/events${range}`)).items.find((e5) => e5.id === id) ?? null;
  }), [editing, setEditing] = d2(!1), close = () => go(withQuery({ e: null }), !0), e4 = known ?? far.data;
  if (!e4)
    return far.busy && far.data === void 0 ? null : /* @__PURE__ */ a4(Dialog, { title: t4.event.title, onClose: close, children: /* @__PURE__ */ a4(Empty, { icon: "calendar", title: t4.event.gone }) });
  let run = async (what, words, end = !1) => {
    try {
      await what, toast(words), end && close(), await changed();
    } catch (err) {
      toast(faultText(err), void 0, "err");
    }
  }, cancel = async () => {
    await confirm(t4.event.cancelTitle, t4.event.cancelText(e4.attendees.length), t4.event.cancelVerb, !0) && await run(del(`/events/${e4.id}`), t4.event.canceled, !0);
  };
  return /* @__PURE__ */ a4(Dialog, { title: editing ? t4.event.edit : t4.event.title, onClose: close, children: editing ? /* @__PURE__ */ a4(
    EventForm,
    {
      draft: { ...e4, start: new Date(e4.start), end: e4.end ? new Date(e4.end) : void 0 },
      verb: t4.general.save,
      submit: async (body2) => {
        await patch(`/events/${e4.id}`, body2), setEditing(!1), toast(t4.event.saved), await changed();
      }
    }
  ) : /* @__PURE__ */ a4("div", { class: "event-sheet", children: [
    /* @__PURE__ */ a4("div", { class: "event-head", children: [
      /* @__PURE__ */ a4(DateBadge, { iso: e4.start }),
      /* @__PURE__ */ a4("div", { children: [
        /* @__PURE__ */ a4("h3", { children: e4.title }),
        /* @__PURE__ */ a4("p", { children: span(e4.start, e4.end, e4.allDay, t4.event.allDay) }),
        e4.canceled && /* @__PURE__ */ a4(StatusDot, { tone: "err", children: t4.event.canceled })
      ] })
    ] }),
    e4.place && /* @__PURE__ */ a4("p", { class: "event-line", children: [
      /* @__PURE__ */ a4(Icon, { name: "place", size: 17 }),
      " ",
      e4.place
    ] }),
    e4.organizer && /* @__PURE__ */ a4("p", { class: "event-line", children: [
      /* @__PURE__ */ a4(Icon, { name: "person", size: 17 }),
      " ",
      t4.event.by(e4.organizer.name || e4.organizer.email)
    ] }),
    e4.description && /* @__PURE__ */ a4("p", { class: "event-note", children: e4.description }),
    !!((_a = e4.attendees) != null && _a.length) && /* @__PURE__ */ a4("ul", { class: "member-list", children: e4.attendees.map((a5) => /* @__PURE__ */ a4("li", { children: [
      /* @__PURE__ */ a4(Avatar, { name: a5.name || a5.email, size: 28 }),
      /* @__PURE__ */ a4("span", { class: "cut", children: a5.name || a5.email }),
      /* @__PURE__ */ a4(StatusDot, { tone: a5.status === "accepted" ? "ok" : a5.status === "declined" ? "err" : "off", children: t4.event.status[a5.status ?? "needs-action"] ?? t4.event.status["needs-action"] })
    ] }, a5.email)) }),
    !e4.canceled && ((_b = e4.attendees) == null ? void 0 : _b.length) > 0 && /* @__PURE__ */ a4("div", { class: "invite-acts", role: "group", "aria-label": t4.event.answer, children: answers2.map((a5) => /* @__PURE__ */ a4(Button, { kind: e4.mine === a5 ? "primary" : "plain", "aria-pressed": e4.mine === a5, icon: e4.mine === a5 ? "check" : void 0, onClick: () => {
      run(post(`/events/${e4.id}/answer`, { answer: a5 }), t4.event.answered[a5]);
    }, children: t4.event.answers[a5] }, a5)) }),
    /* @__PURE__ */ a4("div", { class: "row-acts-line", children: [
      e4.source && /* @__PURE__ */ a4(Button, { icon: "mail", kind: "quiet", onClick: () => {
        var _a2;
        openMessage((_a2 = e4.source) == null ? void 0 : _a2.message);
      }, children: t4.event.fromMail }),
      /* @__PURE__ */ a4("span", { class: "grow" }),
      !e4.canceled && /* @__PURE__ */ a4($, { children: [
        /* @__PURE__ */ a4(Button, { icon: "pen", onClick: () => setEditing(!0), children: t4.event.edit }),
        /* @__PURE__ */ a4(Button, { icon: "trash", kind: "quiet", onClick: () => {
          cancel();
        }, children: t4.event.cancelVerb })
      ] })
    ] })
  ] }) });
}

// src/mail/chat.tsx
function ChatPage({ id }) {
  let [making, setMaking] = d2(!1), touched2 = chatsTouched.value;
  A2(() => {
    if (!touched2) return;
    let timer = setTimeout(() => {
      loadChats();
    }, 120);
    return () => clearTimeout(timer);
  }, [touched2]);
  let phone = width.value === "phone";
  return /* @__PURE__ */ a4("div", { class: `columns chat-columns${id ? " reading" : ""}`, children: [
    (!phone || !id) && /* @__PURE__ */ a4("main", { class: "list-pane chat-list", id: "main", tabIndex: -1, children: [
      /* @__PURE__ */ a4("header", { class: "pane-head", children: [
        /* @__PURE__ */ a4("h1", { children: t4.nav.chat }),
        /* @__PURE__ */ a4(IconButton, { icon: "plus", label: t4.chat.make, onClick: () => setMaking(!0) })
      ] }),
      /* @__PURE__ */ a4(ChatList, { id })
    ] }),
    (id || !phone) && /* @__PURE__ */ a4("section", { class: "read-pane", "aria-label": t4.chat.pane, children: id ? /* @__PURE__ */ a4(ChatView, { id }, id) : /* @__PURE__ */ a4(Empty, { icon: "chat", title: t4.chat.nothingOpen, children: t4.chat.nothingOpenHint }) }),
    making && /* @__PURE__ */ a4(MakeChat, { onClose: () => setMaking(!1) })
  ] });
}
var kindIcons = { mail: "mail", group: "people", direct: "person", notice: "bolt" };
function ChatList({ id }) {
  let list = chats.value;
  return list ? list.length ? /* @__PURE__ */ a4("ul", { class: "chat-rows", children: list.map((c4) => /* @__PURE__ */ a4("li", { children: /* @__PURE__ */ a4("a", { class: "chat-row", href: `/mail/chat/${c4.id}`, "aria-current": c4.id === id ? "true" : void 0, children: [
    /* @__PURE__ */ a4("span", { class: `chat-face kind-${c4.kind}`, children: c4.kind === "direct" ? /* @__PURE__ */ a4(Avatar, { name: c4.title || nameOf2(c4.members[0]), size: 40 }) : /* @__PURE__ */ a4(Icon, { name: kindIcons[c4.kind] ?? "chat", size: 21 }) }),
    /* @__PURE__ */ a4("span", { class: "two-lines", children: [
      /* @__PURE__ */ a4("span", { class: "row-line", children: [
        /* @__PURE__ */ a4("b", { class: "cut", children: c4.title || c4.members.map(nameOf2).join("、") }),
        /* @__PURE__ */ a4("time", { children: c4.last ? rowTime(c4.last.at, t4.dates.yesterday) : "" })
      ] }),
      /* @__PURE__ */ a4("span", { class: "row-line", children: [
        /* @__PURE__ */ a4("small", { class: "cut", children: lastLine(c4) }),
        c4.unread > 0 && /* @__PURE__ */ a4("span", { class: "count", children: [
          c4.unread > 99 ? "99+" : c4.unread,
          /* @__PURE__ */ a4("span", { class: "sr", children: [
            " ",
            t4.nav.unread
          ] })
        ] })
      ] })
    ] })
  ] }) }, c4.id)) }) : /* @__PURE__ */ a4(Empty, { icon: "chat", title: t4.chat.empty, children: t4.chat.emptyHint }) : chatsFault.value ? /* @__PURE__ */ a4(Fault, { error: chatsFault.value, retry: () => {
    loadChats();
  } }) : /* @__PURE__ */ a4(Skeleton, { rows: 7 });
}
var nameOf2 = (m5) => (m5 == null ? void 0 : m5.name) || (m5 == null ? void 0 : m5.email) || "";
function lastLine(c4) {
  if (!c4.last) return "";
  let who = typeof c4.last.author == "string" ? c4.last.author : nameOf2(c4.last.author);
  return who && c4.kind !== "direct" && c4.kind !== "notice" ? `${who}：${c4.last.text}` : c4.last.text;
}
var pageSize2 = 40;
function ChatView({ id }) {
  var _a;
  let [chat, setChat] = d2(null), [posts, setPosts] = d2(null), [earlier, setEarlier] = d2(), [fault, setFault] = d2(null), [showPeople, setShowPeople] = d2(!1), alive = T2(!0), load = async () => {
    try {
      let [c4, p5] = await Promise.all([get(`/chats/${id}`), get(`/chats/${id}/posts${query({ limit: pageSize2 })}`)]);
      if (!alive.current) return;
      setChat(c4), setPosts((old) => merge(old ?? [], p5.items ?? [])), setEarlier((before) => before ?? p5.next), setFault(null);
      let last = Math.max(0, ...(p5.items ?? []).map((x3) => x3.seq));
      c4.unread > 0 && document.visibilityState === "visible" && post(`/chats/${id}/read`, { upto: last }).then(loadChats, () => {
      });
    } catch (err) {
      alive.current && setFault(err);
    }
  };
  A2(() => (alive.current = !0, followChat(id), load(), () => {
    alive.current = !1;
  }), [id]);
  let touch = convTouched.value;
  A2(() => {
    touch.n && (touch.id === id || touch.id === "") && load();
  }, [touch.n]);
  let more = async () => {
    let first2 = posts == null ? void 0 : posts[0];
    if (first2)
      try {
        let p5 = await get(`/chats/${id}/posts${query({ before: first2.seq, limit: pageSize2 })}`);
        setPosts((old) => merge(old ?? [], p5.items ?? [])), setEarlier(p5.next);
      } catch (err) {
        toast(faultText(err), void 0, "err");
      }
  };
  return fault && !posts ? /* @__PURE__ */ a4(Fault, { error: fault, retry: () => {
    load();
  } }) : /* @__PURE__ */ a4("div", { class: "read-frame", children: [
    /* @__PURE__ */ a4("header", { class: "read-top chat-top", children: [
      width.value !== "wide" && /* @__PURE__ */ a4(IconButton, { icon: "back", label: t4.chat.back, class: "read-back", onClick: () => go("/mail/chat") }),
      /* @__PURE__ */ a4("div", { class: "two-lines", children: [
        /* @__PURE__ */ a4("h2", { class: "cut", children: (chat == null ? void 0 : chat.title) || (chat == null ? void 0 : chat.members.map(nameOf2).join("、")) || " " }),
        chat && chat.kind !== "notice" && /* @__PURE__ */ a4("small", { children: summary(chat) })
      ] }),
      /* @__PURE__ */ a4("span", { class: "grow" }),
      ((_a = chat == null ? void 0 : chat.source) == null ? void 0 : _a.message) && /* @__PURE__ */ a4(IconButton, { icon: "mail", label: t4.chat.openMail, onClick: () => {
        var _a2;
        openMessage((_a2 = chat.source) == null ? void 0 : _a2.message);
      } }),
      chat && chat.kind !== "notice" && /* @__PURE__ */ a4(IconButton, { icon: "people", label: t4.chat.people, onClick: () => setShowPeople(!0) })
    ] }),
    posts ? /* @__PURE__ */ a4(Posts, { chat, posts, earlier: !!earlier, more }) : /* @__PURE__ */ a4("div", { class: "posts", children: /* @__PURE__ */ a4(Skeleton, { rows: 6 }) }),
    chat && chat.kind !== "notice" && /* @__PURE__ */ a4(Writer, { chat, sent: load }),
    showPeople && chat && /* @__PURE__ */ a4(People, { chat, onClose: () => setShowPeople(!1), changed: load })
  ] });
}
function summary(c4) {
  let out = c4.members.filter((m5) => m5.external).length;
  return out ? t4.chat.withOutside(c4.members.length - out, out) : t4.chat.inside(c4.members.length);
}
function merge(old, fresh) {
  let by = new Map(old.map((p5) => [p5.id, p5]));
  return fresh.forEach((p5) => by.set(p5.id, p5)), [...by.values()].sort((a5, b4) => a5.seq - b4.seq);
}
function Posts({ chat, posts, earlier, more }) {
  let box = T2(null), atEnd = T2(!0), before = T2(0);
  F2(() => {
    let el = box.current;
    el && (atEnd.current ? el.scrollTop = el.scrollHeight : before.current && (el.scrollTop += el.scrollHeight - before.current), before.current = 0);
  }, [posts]);
  let grow = () => {
    var _a;
    before.current = ((_a = box.current) == null ? void 0 : _a.scrollHeight) ?? 0, more();
  }, day2 = "";
  return /* @__PURE__ */ a4(
    "div",
    {
      class: "posts",
      ref: box,
      tabIndex: 0,
      role: "log",
      "aria-label": t4.chat.log,
      onScroll: (e4) => atEnd.current = e4.currentTarget.scrollHeight - e4.currentTarget.scrollTop - e4.currentTarget.clientHeight < 60,
      children: [
        earlier && /* @__PURE__ */ a4(Button, { kind: "quiet", class: "posts-more", onClick: grow, children: t4.chat.earlier }),
        !posts.length && /* @__PURE__ */ a4(Empty, { icon: "chat", title: t4.chat.noPosts }),
        posts.map((p5) => {
          let d5 = new Date(p5.at), label = isoDay(d5), head = label !== day2;
          return day2 = label, /* @__PURE__ */ a4("div", { children: [
            head && /* @__PURE__ */ a4("p", { class: "post-day", children: [
              monthDay(d5),
              " ",
              weekday(d5)
            ] }),
            /* @__PURE__ */ a4(PostView, { post: p5, chat })
          ] }, p5.id);
        })
      ]
    }
  );
}
function PostView({ post: p5, chat }) {
  var _a, _b, _c, _d, _e, _f, _g;
  if (p5.kind === "system") return /* @__PURE__ */ a4("p", { class: "post-system", children: p5.text });
  let who = nameOf2(p5.author);
  return /* @__PURE__ */ a4("article", { class: `post${p5.mine ? " mine" : ""}${p5.mail ? " by-mail" : ""}`, "aria-label": `${who} ${clock(new Date(p5.at))}`, children: [
    /* @__PURE__ */ a4(Avatar, { name: who || t4.brand, size: 34 }),
    /* @__PURE__ */ a4("div", { class: "post-box", children: [
      /* @__PURE__ */ a4("header", { children: [
        /* @__PURE__ */ a4("b", { children: who || t4.chat.robot }),
        ((_a = p5.author) == null ? void 0 : _a.external) && /* @__PURE__ */ a4("span", { class: "tag tag-warn", children: t4.mail.external }),
        p5.mail && /* @__PURE__ */ a4("span", { class: "tag tag-plain", children: [
          /* @__PURE__ */ a4(Icon, { name: "mail", size: 12 }),
          " ",
          t4.chat.mailTag
        ] }),
        ((_b = p5.mail) == null ? void 0 : _b.trust) === "unproven" && /* @__PURE__ */ a4("span", { class: "tag tag-warn", children: t4.trust.unprovenShort }),
        ((_c = p5.mail) == null ? void 0 : _c.trust) === "forged" && /* @__PURE__ */ a4("span", { class: "tag tag-err", children: t4.trust.forgedShort }),
        /* @__PURE__ */ a4("time", { title: fullTime(new Date(p5.at)), children: clock(new Date(p5.at)) })
      ] }),
      p5.card ? /* @__PURE__ */ a4(CardView, { card: p5.card, post: p5 }) : null,
      (p5.text || p5.mail) && !(p5.card && !p5.mail) && /* @__PURE__ */ a4("div", { class: "bubble", children: [
        ((_d = p5.mail) == null ? void 0 : _d.subject) && /* @__PURE__ */ a4("p", { class: "bubble-subject", children: p5.mail.subject }),
        /* @__PURE__ */ a4("div", { class: "plain", children: /* @__PURE__ */ a4(Linked, { text: p5.text }) }),
        p5.quoted && /* @__PURE__ */ a4(FoldedText, { text: p5.quoted }),
        /* @__PURE__ */ a4(Files, { post: p5 }),
        ((_e = p5.mail) == null ? void 0 : _e.message) && /* @__PURE__ */ a4("button", { type: "button", class: "link", onClick: () => {
          var _a2;
          openMessage((_a2 = p5.mail) == null ? void 0 : _a2.message);
        }, children: t4.chat.openMail })
      ] }),
      !!((_f = p5.out) != null && _f.length) && /* @__PURE__ */ a4(Outgoing, { out: p5.out }),
      p5.mine && (chat == null ? void 0 : chat.kind) === "mail" && !((_g = p5.out) != null && _g.length) && !p5.mail && /* @__PURE__ */ a4("small", { class: "post-scope", children: t4.chat.wasInternal })
    ] })
  ] });
}
function FoldedText({ text: text2 }) {
  let [open, setOpen] = d2(!1);
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4("button", { type: "button", class: "fold-dots", "aria-expanded": open, "aria-label": t4.mail.quoteToggle, onClick: () => setOpen(!open), children: "•••" }),
    open && /* @__PURE__ */ a4("div", { class: "plain quoted", children: /* @__PURE__ */ a4(Linked, { text: text2 }) })
  ] });
}
function Files({ post: p5 }) {
  var _a;
  let files = ((_a = p5.mail) == null ? void 0 : _a.attachments) ?? [];
  return files.length ? /* @__PURE__ */ a4("ul", { class: "bubble-files", children: files.map((f5, i4) => /* @__PURE__ */ a4("li", { children: [
    /* @__PURE__ */ a4(Icon, { name: "clip", size: 14 }),
    f5.url ? /* @__PURE__ */ a4("a", { href: f5.url, download: f5.name, children: f5.name }) : /* @__PURE__ */ a4("span", { children: f5.name }),
    /* @__PURE__ */ a4("small", { children: f5.size ? bytes(f5.size) : "" })
  ] }, i4)) }) : null;
}
var outTone = { sent: "ok", delivered: "ok", queued: "plain", accepted: "plain", deferred: "warn", failed: "err", bounced: "err", hold: "warn" };
function Outgoing({ out }) {
  return /* @__PURE__ */ a4("ul", { class: "outs", "aria-label": t4.chat.outName, children: out.map((o5) => /* @__PURE__ */ a4("li", { children: [
    /* @__PURE__ */ a4(Chip, { tone: outTone[o5.state] ?? "plain", icon: outTone[o5.state] === "err" ? "warn" : outTone[o5.state] === "ok" ? "check" : "clock", children: [
      o5.email,
      " · ",
      t4.chat.out[o5.state] ?? o5.state
    ] }),
    o5.why && /* @__PURE__ */ a4("small", { children: o5.why })
  ] }, o5.email)) });
}
var cardIcons = { activate: "mail", mail: "mail", event: "calendar", todo: "todo", hold: "shield" };
function CardView({ card, post: p5 }) {
  var _a, _b;
  let act2 = async (id, url) => {
    var _a2;
    let mail = (_a2 = p5.mail) == null ? void 0 : _a2.message;
    if (url) {
      let to = new URL(url, location.href);
      to.origin === location.origin && to.pathname.startsWith("/mail/") ? go(to.pathname + to.search) : /^https?:$/.test(to.protocol) && window.open(to.href, "_blank", "noopener,noreferrer");
    } else mail && /^(accepted|tentative|declined)$/.test(id) ? await post(`/messages/${mail}/rsvp`, { answer: id }).then(
      () => toast(t4.event.answered[id]),
      (err) => toast(faultText(err), void 0, "err")
    ) : mail && openMessage(mail);
  };
  return /* @__PURE__ */ a4("div", { class: `card card-${card.kind}`, children: [
    /* @__PURE__ */ a4("div", { class: "card-head", children: [
      /* @__PURE__ */ a4(Icon, { name: cardIcons[card.kind] ?? "info", size: 18 }),
      /* @__PURE__ */ a4("b", { children: card.title })
    ] }),
    (_a = card.lines) == null ? void 0 : _a.map((line, i4) => /* @__PURE__ */ a4("p", { children: line }, i4)),
    !!((_b = card.actions) != null && _b.length) && /* @__PURE__ */ a4("div", { class: "card-acts", children: card.actions.filter((a5) => {
      var _a2;
      return a5.url || ((_a2 = p5.mail) == null ? void 0 : _a2.message);
    }).map((a5, i4) => /* @__PURE__ */ a4(Button, { kind: i4 === 0 ? "primary" : "plain", onClick: () => {
      act2(a5.id, a5.url);
    }, children: a5.label }, a5.id)) })
  ] });
}
function Writer({ chat, sent }) {
  let [text2, setText] = d2(() => sessionStorage.getItem(`mb.chat.${chat.id}`) ?? ""), [outbound, setOutbound] = d2(!1), [busy, setBusy] = d2(!1), [fault, setFault] = d2(""), key = T2(newKey()), area = T2(null), outside2 = chat.members.filter((m5) => m5.external || !m5.person && m5.email), inside = chat.members.length - outside2.length, choice = chat.kind === "mail" || outside2.length > 0;
  F2(() => {
    let el = area.current;
    el && (el.style.height = "auto", el.style.height = `${Math.min(el.scrollHeight, 160)}px`);
  }, [text2]);
  let type = (value) => {
    setText(value), sessionStorage.setItem(`mb.chat.${chat.id}`, value);
  }, send2 = async () => {
    var _a;
    if (!(!text2.trim() || busy)) {
      setBusy(!0), setFault("");
      try {
        await post(`/chats/${chat.id}/posts`, { text: text2.trim(), outbound: choice && outbound, idempotencyKey: key.current }), key.current = newKey(), type(""), setOutbound(!1), await sent();
      } catch (err) {
        setFault(faultText(err));
      }
      setBusy(!1), (_a = area.current) == null || _a.focus();
    }
  };
  return /* @__PURE__ */ a4(
    "form",
    {
      class: `writer${outbound ? " outbound" : ""}`,
      onSubmit: (e4) => {
        e4.preventDefault(), send2();
      },
      children: [
        choice && /* @__PURE__ */ a4("fieldset", { class: "writer-scope", children: [
          /* @__PURE__ */ a4("legend", { class: "sr", children: t4.chat.scope }),
          /* @__PURE__ */ a4("div", { class: "segments", children: [
            /* @__PURE__ */ a4("label", { class: outbound ? "" : "on", children: [
              /* @__PURE__ */ a4("input", { type: "radio", name: "scope", checked: !outbound, onChange: () => setOutbound(!1) }),
              t4.chat.internal
            ] }),
            /* @__PURE__ */ a4("label", { class: outbound ? "on" : "", children: [
              /* @__PURE__ */ a4("input", { type: "radio", name: "scope", checked: outbound, disabled: !outside2.length, onChange: () => setOutbound(!0) }),
              t4.chat.outbound(outside2.length)
            ] })
          ] }),
          /* @__PURE__ */ a4("p", { class: "writer-who", role: "status", children: outbound ? t4.chat.goesOut(outside2.map((m5) => m5.email || m5.name).join("、")) : t4.chat.staysIn(inside) })
        ] }),
        fault && /* @__PURE__ */ a4("p", { class: "form-fault", role: "alert", children: fault }),
        /* @__PURE__ */ a4("div", { class: "writer-line", children: [
          /* @__PURE__ */ a4(
            "textarea",
            {
              ref: area,
              rows: 1,
              "aria-label": t4.chat.write,
              placeholder: outbound ? t4.chat.writeOut : t4.chat.write,
              value: text2,
              onInput: (e4) => type(e4.currentTarget.value),
              onKeyDown: (e4) => {
                e4.isComposing || e4.keyCode === 229 || e4.key !== "Enter" || e4.shiftKey || outbound && !(e4.ctrlKey || e4.metaKey) || (e4.preventDefault(), send2());
              }
            }
          ),
          /* @__PURE__ */ a4(Button, { kind: "primary", icon: outbound ? "mail" : "send", type: "submit", busy, disabled: !text2.trim(), children: outbound ? t4.chat.sendMail : t4.compose.send })
        ] })
      ]
    }
  );
}
function People({ chat, onClose, changed }) {
  let [fresh, setFresh] = d2([]), [fault, setFault] = d2(""), [busy, setBusy] = d2(!1), add = async () => {
    setBusy(!0);
    try {
      await post(`/chats/${chat.id}/members`, { people: fresh.map((c4) => c4.person) }), setFresh([]), await changed();
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(!1);
  }, leave = async () => {
    var _a;
    try {
      await del(`/chats/${chat.id}/members`, { people: [(_a = me.value) == null ? void 0 : _a.person.id] }), onClose(), go("/mail/chat"), loadChats();
    } catch (err) {
      setFault(faultText(err));
    }
  };
  return /* @__PURE__ */ a4(Dialog, { title: t4.chat.people, onClose, children: [
    /* @__PURE__ */ a4("ul", { class: "member-list", children: chat.members.map((m5, i4) => /* @__PURE__ */ a4("li", { children: [
      /* @__PURE__ */ a4(Avatar, { name: nameOf2(m5), size: 34 }),
      /* @__PURE__ */ a4("span", { class: "two-lines", children: [
        /* @__PURE__ */ a4("b", { children: nameOf2(m5) }),
        m5.email && /* @__PURE__ */ a4("small", { children: m5.email })
      ] }),
      (m5.external || !m5.person) && /* @__PURE__ */ a4("span", { class: "tag tag-warn", children: t4.mail.external })
    ] }, i4)) }),
    chat.kind !== "direct" && /* @__PURE__ */ a4("div", { class: "stack", children: [
      /* @__PURE__ */ a4(PeopleField, { label: t4.chat.addPeople, value: fresh, onChange: setFresh, onlyPeople: !0, placeholder: t4.chat.addHint }),
      fault && /* @__PURE__ */ a4("p", { class: "form-fault", role: "alert", children: fault }),
      /* @__PURE__ */ a4("div", { class: "row-acts-line", children: [
        /* @__PURE__ */ a4(Button, { kind: "primary", disabled: !fresh.length, busy, onClick: () => {
          add();
        }, children: t4.chat.add }),
        /* @__PURE__ */ a4(Button, { kind: "quiet", icon: "exit", onClick: () => {
          leave();
        }, children: t4.chat.leave })
      ] })
    ] })
  ] });
}
function MakeChat({ onClose }) {
  let [people, setPeople] = d2([]), [title, setTitle] = d2(""), [fault, setFault] = d2(""), [busy, setBusy] = d2(!1), make = async (e4) => {
    if (e4.preventDefault(), !people.length) return setFault(t4.chat.choosePeople);
    setBusy(!0);
    try {
      let direct = people.length === 1 && !title.trim(), c4 = await post("/chats", { title: title.trim() || people.map((p5) => p5.name).join("、"), people: people.map((p5) => p5.person), kind: direct ? "direct" : "group" });
      await loadChats(), onClose(), go(`/mail/chat/${c4.id}`);
    } catch (err) {
      setFault(faultText(err)), setBusy(!1);
    }
  };
  return /* @__PURE__ */ a4(Dialog, { title: t4.chat.make, onClose, children: /* @__PURE__ */ a4("form", { class: "stack", onSubmit: make, children: [
    /* @__PURE__ */ a4(PeopleField, { label: t4.chat.people, value: people, onChange: setPeople, onlyPeople: !0, autofocus: !0, placeholder: t4.chat.addHint }),
    /* @__PURE__ */ a4(Field, { label: t4.chat.title, hint: t4.chat.titleHint, children: (a5) => /* @__PURE__ */ a4("input", { ...a5, value: title, maxLength: 80, onInput: (e4) => setTitle(e4.currentTarget.value) }) }),
    fault && /* @__PURE__ */ a4(Banner, { tone: "danger", children: fault }),
    /* @__PURE__ */ a4(Button, { kind: "primary", type: "submit", busy, children: t4.chat.makeVerb })
  ] }) });
}

// src/mail/compose.tsx
var largestFile = 50 * 1024 * 1024;
function Composers() {
  return A2(() => {
    let pop = () => {
      if (width.value !== "wide")
        for (let c4 of composers.value) c4.view !== "small" && putAway(c4.key);
    }, guard = (e4) => {
      composers.value.some((c4) => c4.dirty || c4.files.some((f5) => !f5.upload && !f5.error)) && e4.preventDefault();
    };
    return addEventListener("popstate", pop), addEventListener("beforeunload", guard), () => {
      removeEventListener("popstate", pop), removeEventListener("beforeunload", guard);
    };
  }, []), composers.value.length ? /* @__PURE__ */ a4("div", { class: "composers", children: composers.value.map((c4) => /* @__PURE__ */ a4(Window, { composer: c4 }, c4.key)) }) : null;
}
function titleOf(c4) {
  return c4.subject || (c4.reply ? t4.mail.reply : c4.forward ? t4.mail.forward : t4.compose.title);
}
function Window({ composer: c4 }) {
  let full = width.value !== "wide" || c4.view === "full", name = useName("composer");
  return c4.view === "small" ? /* @__PURE__ */ a4("div", { class: "composer small", children: [
    /* @__PURE__ */ a4("button", { type: "button", class: "composer-tab", onClick: () => alterComposer(c4.key, { view: "open" }), children: [
      /* @__PURE__ */ a4(Icon, { name: "pen", size: 16 }),
      /* @__PURE__ */ a4("span", { class: "cut", children: titleOf(c4) })
    ] }),
    /* @__PURE__ */ a4(IconButton, { icon: "close", size: 16, label: t4.compose.close, onClick: () => {
      putAway(c4.key);
    } })
  ] }) : /* @__PURE__ */ a4("section", { class: `composer${full ? " full" : ""}`, role: "dialog", "aria-labelledby": name, children: [
    /* @__PURE__ */ a4("header", { class: "composer-head", children: [
      width.value === "phone" ? /* @__PURE__ */ a4(IconButton, { icon: "back", label: t4.compose.close, onClick: () => {
        putAway(c4.key);
      } }) : null,
      /* @__PURE__ */ a4("h2", { id: name, class: "cut", children: titleOf(c4) }),
      /* @__PURE__ */ a4(SaveState, { composer: c4 }),
      width.value !== "phone" && /* @__PURE__ */ a4($, { children: [
        /* @__PURE__ */ a4(IconButton, { icon: "minimise", size: 18, label: t4.compose.minimise, onClick: () => alterComposer(c4.key, { view: "small" }) }),
        width.value === "wide" && /* @__PURE__ */ a4(IconButton, { icon: "expand", size: 18, label: full ? t4.compose.dock : t4.compose.full, onClick: () => alterComposer(c4.key, { view: full ? "open" : "full" }) }),
        /* @__PURE__ */ a4(IconButton, { icon: "close", size: 18, label: t4.compose.close, onClick: () => {
          putAway(c4.key);
        } })
      ] }),
      width.value === "phone" && /* @__PURE__ */ a4(Button, { kind: "primary", icon: "send", busy: c4.sending, onClick: () => {
        send(c4.key);
      }, children: t4.compose.send })
    ] }),
    /* @__PURE__ */ a4(Form, { composer: c4 })
  ] });
}
function SaveState({ composer: c4 }) {
  return /* @__PURE__ */ a4("span", { class: "save-state", children: c4.saving ? t4.compose.saving : c4.saved ? t4.compose.savedAt(clock(c4.saved)) : "" });
}
function Form({ composer: c4 }) {
  var _a, _b;
  let [more, setMore] = d2(c4.cc.length > 0 || c4.bcc.length > 0), [drag, setDrag] = d2(!1), box = T2(null), own = (_b = (_a = me.value) == null ? void 0 : _a.mailboxes[0]) == null ? void 0 : _b.address.split("@")[1], change2 = (part) => touched(c4.key, part);
  useKeys({
    Escape: () => {
      var _a2;
      (_a2 = box.current) != null && _a2.contains(document.activeElement) && putAway(c4.key);
    }
  });
  let keys = (e4) => {
    e4.isComposing || !(e4.ctrlKey || e4.metaKey) || (e4.key === "Enter" ? (e4.preventDefault(), e4.stopPropagation(), send(c4.key)) : e4.key.toLowerCase() === "s" && (e4.preventDefault(), save(c4.key)));
  }, addFiles = (files) => {
    for (let f5 of files) attach(c4.key, f5);
  };
  return /* @__PURE__ */ a4(
    "div",
    {
      class: `composer-form${drag ? " drag" : ""}`,
      ref: box,
      onKeyDownCapture: keys,
      onDragOver: (e4) => {
        var _a2;
        (_a2 = e4.dataTransfer) != null && _a2.types.includes("Files") && (e4.preventDefault(), setDrag(!0));
      },
      onDragLeave: () => setDrag(!1),
      onDrop: (e4) => {
        var _a2;
        setDrag(!1), (_a2 = e4.dataTransfer) != null && _a2.files.length && (e4.preventDefault(), addFiles(e4.dataTransfer.files));
      },
      onPaste: (e4) => {
        var _a2, _b2;
        let files = [...((_a2 = e4.clipboardData) == null ? void 0 : _a2.files) ?? []];
        files.length && !((_b2 = e4.clipboardData) != null && _b2.types.includes("text/html")) && (e4.preventDefault(), addFiles(files));
      },
      children: [
        /* @__PURE__ */ a4("div", { class: "composer-to", children: [
          /* @__PURE__ */ a4(PeopleField, { label: t4.mail.to, value: c4.to, onChange: (to) => change2({ to, fault: void 0 }), inlineLabel: !0, ownDomain: own, autofocus: !c4.to.length }),
          !more && /* @__PURE__ */ a4("button", { type: "button", class: "link", onClick: () => setMore(!0), children: t4.compose.ccBcc })
        ] }),
        more && /* @__PURE__ */ a4($, { children: [
          /* @__PURE__ */ a4(PeopleField, { label: t4.mail.cc, value: c4.cc, onChange: (cc) => change2({ cc }), inlineLabel: !0, ownDomain: own }),
          /* @__PURE__ */ a4(PeopleField, { label: t4.mail.bcc, value: c4.bcc, onChange: (bcc) => change2({ bcc }), inlineLabel: !0, ownDomain: own })
        ] }),
        /* @__PURE__ */ a4("input", { class: "composer-subject", "aria-label": t4.compose.subject, placeholder: t4.compose.subject, value: c4.subject, maxLength: 400, onInput: (e4) => change2({ subject: e4.currentTarget.value }) }),
        /* @__PURE__ */ a4(Words, { composer: c4, onChange: (html2) => change2({ html: html2 }), focus: c4.to.length > 0 }),
        c4.source && /* @__PURE__ */ a4(FoldedQuote, { composer: c4 }),
        c4.files.length > 0 && /* @__PURE__ */ a4(Files2, { composer: c4 }),
        c4.fault && /* @__PURE__ */ a4("p", { class: "composer-fault", role: "alert", children: [
          /* @__PURE__ */ a4(Icon, { name: "warn", size: 16 }),
          " ",
          c4.fault
        ] }),
        /* @__PURE__ */ a4(Foot, { composer: c4, onFiles: addFiles })
      ]
    }
  );
}
function Foot({ composer: c4, onFiles }) {
  let input = T2(null);
  return /* @__PURE__ */ a4("footer", { class: "composer-foot", children: [
    width.value !== "phone" && /* @__PURE__ */ a4(Button, { kind: "primary", icon: "send", busy: c4.sending, title: "Ctrl+Enter", onClick: () => {
      send(c4.key);
    }, children: t4.compose.send }),
    /* @__PURE__ */ a4(
      "input",
      {
        ref: input,
        type: "file",
        multiple: !0,
        class: "sr",
        tabIndex: -1,
        "aria-label": t4.compose.attach,
        onChange: (e4) => {
          onFiles(e4.currentTarget.files ?? []), e4.currentTarget.value = "";
        }
      }
    ),
    /* @__PURE__ */ a4(Button, { icon: "clip", kind: "quiet", onClick: () => {
      var _a;
      return (_a = input.current) == null ? void 0 : _a.click();
    }, children: t4.compose.attach }),
    /* @__PURE__ */ a4("span", { class: "grow" }),
    /* @__PURE__ */ a4(IconButton, { icon: "trash", label: t4.compose.discard, onClick: () => {
      discard(c4.key);
    } })
  ] });
}
async function attach(key, file) {
  var _a;
  let state = { key: newKey(), name: file.name, size: file.size, progress: 0, abort: new AbortController() }, set = (part) => {
    let c5 = composers.value.find((x3) => x3.key === key);
    c5 && alterComposer(key, { files: c5.files.map((f5) => f5.key === state.key ? { ...f5, ...part } : f5) });
  }, c4 = composers.value.find((x3) => x3.key === key);
  if (c4) {
    if (file.size > largestFile) {
      toast(t4.compose.tooLarge(file.name), void 0, "err");
      return;
    }
    alterComposer(key, { files: [...c4.files, state] });
    try {
      let got = await upload(file, (progress) => set({ progress }), (_a = state.abort) == null ? void 0 : _a.signal);
      set({ upload: got, progress: 1 }), touched(key, { fault: void 0 });
    } catch (err) {
      err.name !== "AbortError" && set({ error: faultText(err) });
    }
  }
}
function Files2({ composer: c4 }) {
  let drop = (f5) => {
    var _a;
    (_a = f5.abort) == null || _a.abort(), touched(c4.key, { files: c4.files.filter((x3) => x3.key !== f5.key) });
  };
  return /* @__PURE__ */ a4("ul", { class: "composer-files", "aria-label": t4.mail.attachments, children: c4.files.map((f5) => /* @__PURE__ */ a4("li", { class: f5.error ? "bad" : "", children: [
    /* @__PURE__ */ a4(Icon, { name: "file", size: 16 }),
    /* @__PURE__ */ a4("span", { class: "cut", children: f5.name }),
    /* @__PURE__ */ a4("small", { children: f5.error ?? (f5.upload ? bytes(f5.size) : `${Math.round(f5.progress * 100)} %`) }),
    !f5.upload && !f5.error && /* @__PURE__ */ a4("progress", { value: f5.progress, max: 1, "aria-label": t4.compose.progress(f5.name) }),
    /* @__PURE__ */ a4(IconButton, { icon: "close", size: 14, label: t4.compose.removeFile(f5.name), onClick: () => drop(f5) })
  ] }, f5.key)) });
}
function FoldedQuote({ composer: c4 }) {
  var _a, _b;
  let [open, setOpen] = d2(!1), m5 = c4.source;
  return m5 ? /* @__PURE__ */ a4("div", { class: "composer-quote", children: [
    /* @__PURE__ */ a4("button", { type: "button", class: "fold-dots", "aria-expanded": open, onClick: () => setOpen(!open), children: [
      "••• ",
      /* @__PURE__ */ a4("span", { children: c4.forward ? t4.compose.forwarded : t4.compose.quoted })
    ] }),
    open && /* @__PURE__ */ a4("div", { class: "composer-quote-box", children: [
      /* @__PURE__ */ a4("p", { children: t4.compose.quoteLine(((_a = m5.from) == null ? void 0 : _a.name) || ((_b = m5.from) == null ? void 0 : _b.email) || "") }),
      m5.html ? /* @__PURE__ */ a4("iframe", { title: t4.mail.bodyName, class: "mail-frame fixed", sandbox, referrerpolicy: "no-referrer", srcDoc: frameDocument(m5.html, !1) }) : /* @__PURE__ */ a4(PlainBody, { text: m5.text ?? "" })
    ] })
  ] }) : null;
}
var tools = [
  { command: "bold", icon: "bold", tag: "B", label: "bold" },
  { command: "italic", icon: "italic", tag: "I", label: "italic" },
  { command: "underline", icon: "underline", tag: "U", label: "underline" },
  { command: "list", icon: "list", tag: "UL", label: "list" },
  { command: "numbers", icon: "numbers", tag: "OL", label: "numbers" },
  { command: "quote", icon: "quote", tag: "BLOCKQUOTE", label: "quote" },
  { command: "clear", icon: "clear", tag: "", label: "clear" }
], colours = ["#1d2129", "#b42318", "#b54708", "#067647", "#1456d6", "#6941c6"], sizes = ["12px", "15px", "18px", "24px"], module = null;
function loadEditor() {
  var _a;
  let file = ((_a = document.getElementById("editor-file")) == null ? void 0 : _a.href) ?? "/static/editor.js";
  return module ?? (module = import(
    /* @vite-ignore */
    file
  )), module.catch(() => module = null), module;
}
function Words({ composer: c4, onChange, focus }) {
  let root = T2(null), [editor, setEditor] = d2(null), [failed, setFailed] = d2(!1), [on, setOn] = d2(/* @__PURE__ */ new Set()), change2 = T2(onChange);
  return change2.current = onChange, A2(() => {
    let made = null, gone = !1;
    return loadEditor().then(({ create: create2 }) => {
      if (gone || !root.current) return;
      let ed = create2(
        root.current,
        cleanFragment,
        () => change2.current(ed.getHTML()),
        () => setOn(new Set(tools.map((x3) => x3.tag).filter((tag) => tag && ed.has(tag))))
      );
      made = ed, c4.html && ed.setHTML(c4.html), setEditor(ed), focus && ed.focus();
    }).catch(() => setFailed(!0)), () => {
      gone = !0, made == null || made.destroy();
    };
  }, []), failed ? /* @__PURE__ */ a4("textarea", { class: "words-plain", "aria-label": t4.compose.body, value: c4.html.replace(/<[^>]*>/g, ""), onInput: (e4) => onChange(e4.currentTarget.value.split(`
`).map((l4) => `<div>${l4.replace(/&/g, "&amp;").replace(/</g, "&lt;") || "<br>"}</div>`).join("")) }) : /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4("div", { class: "words", ref: root, role: "textbox", "aria-multiline": "true", "aria-label": t4.compose.body, contentEditable: !0, tabIndex: 0, "data-placeholder": t4.compose.bodyHint, "data-empty": !c4.html || /^(<div><br><\/div>)+$/.test(c4.html) || void 0 }),
    /* @__PURE__ */ a4("div", { class: "words-bar", role: "toolbar", "aria-label": t4.tool.name, children: [
      tools.map((x3) => /* @__PURE__ */ a4(IconButton, { icon: x3.icon, size: 17, label: t4.tool[x3.label], "aria-pressed": x3.tag ? on.has(x3.tag) : void 0, disabled: !editor, onMouseDown: (e4) => e4.preventDefault(), onClick: () => editor == null ? void 0 : editor.run(x3.command === "quote" && on.has("BLOCKQUOTE") ? "unquote" : x3.command) }, x3.command)),
      /* @__PURE__ */ a4(LinkTool, { editor }),
      /* @__PURE__ */ a4(Menu, { up: !0, align: "left", label: t4.tool.size, icon: "chart", items: sizes.map((s4) => ({ label: s4, run: () => editor == null ? void 0 : editor.run("size", s4) })) }),
      /* @__PURE__ */ a4(Menu, { up: !0, align: "left", label: t4.tool.colour, icon: "pen", items: colours.map((col, i4) => ({ label: t4.tool.colours[i4], run: () => editor == null ? void 0 : editor.run("colour", col) })) })
    ] })
  ] });
}
function LinkTool({ editor }) {
  let [open, setOpen] = d2(!1), [url, setURL] = d2(""), make = () => {
    setOpen(!1);
    let full = /^[a-z]+:/i.test(url) ? url : `https://${url}`;
    url && /^(https?|mailto):/i.test(full) && (editor == null || editor.run("link", full)), setURL("");
  };
  return /* @__PURE__ */ a4("span", { class: "link-tool", children: [
    /* @__PURE__ */ a4(IconButton, { icon: "link", size: 17, label: t4.tool.link, "aria-expanded": open, disabled: !editor, onMouseDown: (e4) => e4.preventDefault(), onClick: () => setOpen(!open) }),
    open && /* @__PURE__ */ a4("span", { class: "link-box", children: [
      /* @__PURE__ */ a4(
        "input",
        {
          "aria-label": t4.tool.linkAddress,
          placeholder: "https://",
          value: url,
          ref: (el) => el == null ? void 0 : el.focus(),
          onInput: (e4) => setURL(e4.currentTarget.value),
          onKeyDown: (e4) => {
            e4.key === "Enter" && !e4.isComposing && (e4.preventDefault(), make()), e4.key === "Escape" && setOpen(!1);
          }
        }
      ),
      /* @__PURE__ */ a4(Button, { onClick: make, children: t4.general.ok })
    ] })
  ] });
}

// src/core/windowing.ts
var Track = class {
  constructor(heights, rest, restHeight) {
    this.rest = rest;
    this.restHeight = restHeight;
    this.tops = [0];
    for (let h5 of heights) this.tops.push(this.tops[this.tops.length - 1] + h5);
  }
  /** known is how many items are measured, count how many there are. */
  get known() {
    return this.tops.length - 1;
  }
  get count() {
    return this.known + this.rest;
  }
  get height() {
    return this.top(this.count);
  }
  top(index) {
    return index <= this.known ? this.tops[Math.max(0, index)] : this.tops[this.known] + (index - this.known) * this.restHeight;
  }
  /** at returns the item that covers the pixel y. */
  at(y5) {
    let end = this.tops[this.known];
    if (y5 >= end) return Math.min(this.count - 1, this.known + Math.floor((y5 - end) / this.restHeight));
    let low = 0, high = this.known;
    for (; low + 1 < high; ) {
      let mid = low + high >> 1;
      this.tops[mid] <= y5 ? low = mid : high = mid;
    }
    return low;
  }
  /** slice returns the items between two pixels and `over` more on each side; last is exclusive. */
  slice(from, to, over) {
    return this.count === 0 ? { first: 0, last: 0 } : {
      first: Math.max(0, this.at(Math.max(0, from)) - over),
      last: Math.min(this.count, this.at(Math.max(0, to)) + 1 + over)
    };
  }
};

// src/mail/acts.ts
function leaveThread(rows) {
  let open = /^(\/mail\/f\/[^/]+)\/t\/([^/]+)/.exec(place.value.path);
  if (open && rows.some((r4) => (r4.thread || r4.id) === decodeURIComponent(open[2]))) {
    let s4 = place.value.query.toString();
    go(open[1] + (s4 ? `?${s4}` : ""));
  }
}
function archive(rows) {
  leaveThread(rows), act(rows, { moveTo: "archive" }, t4.mail.archived(rows.length));
}
function junk(rows) {
  leaveThread(rows), act(rows, { moveTo: "junk" }, t4.mail.junked(rows.length));
}
function notJunk(rows) {
  leaveThread(rows), act(rows, { moveTo: "inbox" }, t4.mail.notJunked(rows.length));
}
async function remove(rows, folder) {
  if (rows.length) {
    if (folder !== "trash") {
      leaveThread(rows), await act(rows, { moveTo: "trash" }, t4.mail.deleted(rows.length));
      return;
    }
    await confirm(t4.mail.destroyTitle(rows.length), t4.mail.destroyText, t4.mail.destroyVerb, !0) && (leaveThread(rows), await destroy(rows));
  }
}
function setRead(rows, read) {
  act(rows, read ? { addFlags: ["seen"] } : { removeFlags: ["seen"] }, rows.length > 1 ? read ? t4.mail.markedRead(rows.length) : t4.mail.markedUnread(rows.length) : void 0);
}
function setStar(rows, on) {
  act(rows, on ? { addFlags: ["flagged"] } : { removeFlags: ["flagged"] });
}
function moveTo(rows, to, name) {
  leaveThread(rows), act(rows, { moveTo: to }, t4.mail.movedTo(rows.length, name));
}
function moveMenu(mailbox, run) {
  return (folders.value[mailbox] ?? []).filter((f5) => f5.role !== "drafts" && f5.role !== "sent").map((f5) => {
    let label = t4.folder[f5.role] ?? f5.name;
    return { label, icon: "folder", run: () => run(f5.id, label) };
  });
}

// src/mail/list.tsx
var headHeight = 30, overscan = 5;
function rowHeight() {
  return width.value === "phone" ? 78 : settings.value.density === "compact" ? 42 : 60;
}
function groupLabel(group) {
  let named = t4.dates[group];
  if (typeof named == "string") return named;
  let [y5, m5] = group.split("-").map(Number);
  return monthYear(new Date(y5, m5 - 1, 1));
}
function withHeads(rows) {
  let items = [], last = "";
  return rows.forEach((row, index) => {
    let group = dayGroup(row.at);
    group !== last && items.push({ kind: "head", label: groupLabel(group) }), last = group, items.push({ kind: "row", row, index });
  }), items;
}
var activeRow = "";
function ListView({ list, folder, thread }) {
  let rows = list.items.value, loading = list.state.value === "loading";
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4(ListHead, { list, folder }),
    list.fault.value && rows.length > 0 ? /* @__PURE__ */ a4("div", { class: "strip strip-warn", children: t4.mail.listStale }) : null,
    /* @__PURE__ */ a4("div", { class: `thin-bar${list.refreshing.value ? " on" : ""}`, "aria-hidden": "true" }),
    loading ? list.key.q ? /* @__PURE__ */ a4(Searching, { list }) : /* @__PURE__ */ a4(Skeleton, { rows: 8 }) : list.fault.value && rows.length === 0 ? /* @__PURE__ */ a4(Fault, { error: list.fault.value, what: t4.mail.listFault, retry: () => {
      list.load();
    } }) : rows.length === 0 ? /* @__PURE__ */ a4(NoRows, { list, folder }) : /* @__PURE__ */ a4(Rows, { list, folder, thread })
  ] });
}
function Searching({ list }) {
  return /* @__PURE__ */ a4("div", { class: "searching", role: "status", children: /* @__PURE__ */ a4(Late, { children: [
    /* @__PURE__ */ a4("span", { class: "spin", "aria-hidden": "true" }),
    /* @__PURE__ */ a4("p", { children: t4.search.running }),
    /* @__PURE__ */ a4(Button, { onClick: () => list.cancel(), children: t4.general.cancel })
  ] }) });
}
function NoRows({ list, folder }) {
  let { q: q2, filter } = list.key;
  if (q2) return /* @__PURE__ */ a4(Empty, { icon: "search", title: t4.search.none(q2), action: /* @__PURE__ */ a4(Button, { onClick: () => go(withQuery({ q: null })), children: t4.search.clear }) });
  if (filter) return /* @__PURE__ */ a4(Empty, { icon: "check", title: t4.mail.emptyFilter, action: /* @__PURE__ */ a4(Button, { onClick: () => go(withQuery({ filter: null })), children: t4.mail.showAll }) });
  let words = t4.mail.emptyFolder[folder] ?? t4.mail.emptyFolder.other;
  return /* @__PURE__ */ a4(Empty, { icon: folder === "inbox" ? "inbox" : "folder", title: words, children: folder === "inbox" ? t4.mail.emptyInboxHint : void 0 });
}
var filters = [
  { key: "unread", icon: "unread" },
  { key: "starred", icon: "star" },
  { key: "att", icon: "clip" }
];
function ListHead({ list, folder }) {
  let picked = list.selected.value.size, on = new Set((place.value.query.get("filter") ?? "").split(",").filter(Boolean));
  if (picked > 0) return /* @__PURE__ */ a4(PickedBar, { list, folder });
  let flip = (key) => {
    let next = new Set(on);
    next.delete(key) || next.add(key), go(withQuery({ filter: [...next].join(",") || null }), !0);
  };
  return /* @__PURE__ */ a4("div", { class: "list-head", children: [
    /* @__PURE__ */ a4("div", { class: "filters", role: "group", "aria-label": t4.mail.filters, children: filters.map((f5) => /* @__PURE__ */ a4("button", { type: "button", class: "filter", "aria-pressed": on.has(f5.key), onClick: () => flip(f5.key), children: t4.mail.filter[f5.key] }, f5.key)) }),
    /* @__PURE__ */ a4("span", { class: "list-total", "aria-live": "off", children: list.key.q ? t4.search.found(list.total.value) : t4.mail.count(list.total.value) }),
    /* @__PURE__ */ a4(IconButton, { icon: "refresh", size: 18, class: "desk-only", label: t4.general.refresh, onClick: () => {
      list.refresh();
    } })
  ] });
}
function PickedBar({ list, folder }) {
  let rows = list.picked, all = list.items.value.length === list.selected.value.size;
  return /* @__PURE__ */ a4("div", { class: "list-head picked", role: "toolbar", "aria-label": t4.mail.selectedActs, children: [
    /* @__PURE__ */ a4(
      "input",
      {
        type: "checkbox",
        class: "check",
        "aria-label": t4.mail.selectAll,
        checked: all,
        onChange: () => list.select(all ? [] : list.items.value.map(list.idOf))
      }
    ),
    /* @__PURE__ */ a4("b", { children: t4.mail.selected(list.selected.value.size) }),
    /* @__PURE__ */ a4("span", { class: "grow" }),
    folder !== "archive" && /* @__PURE__ */ a4(IconButton, { icon: "archive", label: t4.mail.archive, onClick: () => archive(rows) }),
    /* @__PURE__ */ a4(IconButton, { icon: "trash", label: t4.mail.delete, onClick: () => {
      remove(rows, folder);
    } }),
    /* @__PURE__ */ a4(IconButton, { icon: rows.some((r4) => r4.unread) ? "read" : "unread", label: rows.some((r4) => r4.unread) ? t4.mail.markRead : t4.mail.markUnread, onClick: () => setRead(rows, rows.some((r4) => r4.unread)) }),
    /* @__PURE__ */ a4(Menu, { label: t4.mail.move, icon: "folder", items: moveMenu(list.key.mailbox, (to, name) => {
      act(rows, { moveTo: to }, t4.mail.movedTo(rows.length, name));
    }) }),
    /* @__PURE__ */ a4(
      Menu,
      {
        label: t4.general.more,
        items: [
          { label: t4.mail.star, icon: "star", run: () => setStar(rows, !0) },
          { label: t4.mail.unstar, icon: "star", run: () => setStar(rows, !1) },
          { label: t4.mail.junk, icon: "junk", run: () => junk(rows) }
        ]
      }
    ),
    /* @__PURE__ */ a4(IconButton, { icon: "close", label: t4.mail.selectNone, onClick: () => list.select([]) })
  ] });
}
function Rows({ list, folder, thread }) {
  let box = T2(null), [view, setView] = d2({ top: list.scroll, height: 900 }), rows = list.items.value, height = rowHeight(), items = w2(() => withHeads(rows), [rows]), track = w2(
    () => new Track(items.map((i4) => i4.kind === "head" ? headHeight : height), Math.max(0, list.total.value - rows.length), height),
    [items, height, list.total.value]
  ), slice = track.slice(view.top, view.top + view.height, overscan), [pill, setPill] = d2(0);
  F2(() => {
    let el = box.current;
    if (!el) return;
    el.scrollTop = list.scroll;
    let measure2 = () => setView({ top: el.scrollTop, height: el.clientHeight });
    measure2();
    let watch = new ResizeObserver(measure2);
    return watch.observe(el), () => watch.disconnect();
  }, [list]), A2(() => {
    let beyond = slice.last - items.length;
    beyond > -10 && list.more.value && list.reach(rows.length + Math.max(0, beyond));
  }, [slice.last, items.length, list.more.value]), useKeepPlace(list, box, track, items, (n3) => setPill((p5) => p5 + n3));
  let scroll = () => {
    let el = box.current;
    el && (list.scroll = el.scrollTop, setView({ top: el.scrollTop, height: el.clientHeight }), el.scrollTop < 40 && setPill(0));
  }, keys = useRowKeys(list, folder, thread, box, track, items);
  useKeys(keys);
  let shown = items.slice(slice.first, Math.min(slice.last, items.length)), ghosts = Math.max(0, slice.last - Math.max(items.length, slice.first)), activeShown = rows.some((r4) => list.idOf(r4) === activeRow);
  return /* @__PURE__ */ a4("div", { class: "rows-wrap", children: [
    pill > 0 && /* @__PURE__ */ a4(
      "button",
      {
        type: "button",
        class: "pill",
        onClick: () => {
          var _a;
          (_a = box.current) == null || _a.scrollTo({ top: 0, behavior: "smooth" }), setPill(0);
        },
        children: [
          t4.mail.newMails(pill),
          " ↑"
        ]
      }
    ),
    /* @__PURE__ */ a4("div", { class: "rows", ref: box, onScroll: scroll, role: "grid", "aria-label": t4.mail.listName, "aria-rowcount": list.total.value, "aria-multiselectable": "true", tabIndex: -1, children: /* @__PURE__ */ a4("div", { class: "rows-inner", role: "rowgroup", style: { height: track.height }, children: [
      shown.map(
        (item, i4) => item.kind === "head" ? /* @__PURE__ */ a4("div", { class: "row-head", role: "row", style: { transform: `translateY(${track.top(slice.first + i4)}px)` }, children: /* @__PURE__ */ a4("span", { role: "rowheader", children: item.label }) }, `h${item.label}`) : /* @__PURE__ */ a4(
          Row,
          {
            row: item.row,
            list,
            folder,
            index: item.index,
            top: track.top(slice.first + i4),
            open: thread !== null && (item.row.thread || item.row.id) === thread,
            picked: list.selected.value.has(list.idOf(item.row)),
            fresh: list.fresh.value.has(list.idOf(item.row)),
            stop: activeShown ? list.idOf(item.row) === activeRow : item.index === 0
          },
          list.idOf(item.row)
        )
      ),
      Array.from({ length: Math.min(ghosts, 30) }, (_4, i4) => {
        let at = Math.max(items.length, slice.first) + i4;
        return /* @__PURE__ */ a4("div", { class: "row ghost", role: "presentation", style: { transform: `translateY(${track.top(at)}px)`, height }, children: [
          /* @__PURE__ */ a4("i", { class: "bone-dot" }),
          /* @__PURE__ */ a4("i", { class: "bone-line" })
        ] }, `g${at}`);
      })
    ] }) })
  ] });
}
function useKeepPlace(list, box, track, items, late) {
  let before = T2(null);
  F2(() => {
    let el = box.current, old = before.current;
    if (before.current = { list, track, items }, !el || !old || old.list !== list || old.items === items || list.scroll < 40 || !list.fresh.peek().size) return;
    let first2 = old.items[Math.min(old.items.length - 1, old.track.at(list.scroll))];
    if (!first2 || first2.kind === "head") return;
    let offset = list.scroll - old.track.top(old.items.indexOf(first2)), now = items.findIndex((i4) => i4.kind === "row" && list.idOf(i4.row) === list.idOf(first2.row));
    now < 0 || (el.scrollTop = track.top(now) + offset, late(list.fresh.peek().size));
  }, [items]);
}
function useRowKeys(list, folder, thread, box, track, items) {
  let rows = list.items.value, at = () => {
    let found = rows.findIndex((r4) => list.idOf(r4) === activeRow);
    return found >= 0 ? found : rows.findIndex((r4) => r4.thread === thread);
  }, focusRow = (index) => {
    let row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (!row) return;
    activeRow = list.idOf(row);
    let el = box.current, i4 = items.findIndex((x3) => x3.kind === "row" && x3.row === row);
    el && (track.top(i4) < el.scrollTop + headHeight ? el.scrollTop = Math.max(0, track.top(i4) - headHeight) : track.top(i4 + 1) > el.scrollTop + el.clientHeight && (el.scrollTop = track.top(i4 + 1) - el.clientHeight)), list.items.value = [...rows], requestAnimationFrame(() => {
      var _a;
      return (_a = el == null ? void 0 : el.querySelector(`[data-row="${CSS.escape(activeRow)}"]`)) == null ? void 0 : _a.focus({ preventScroll: !0 });
    });
  }, step = (n3) => {
    focusRow(at() < 0 ? 0 : at() + n3);
    let row = rows[Math.max(0, Math.min(rows.length - 1, at()))];
    thread && row && width.peek() !== "phone" && openRow(row, folder, !0);
  }, here2 = () => {
    if (list.selected.value.size) return list.picked;
    let row = rows[at()];
    return row ? [row] : [];
  }, one = () => rows[at()];
  return {
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Home: () => focusRow(0),
    End: () => focusRow(rows.length - 1),
    Enter: () => one() && openRow(one(), folder),
    o: () => one() && openRow(one(), folder),
    x: () => one() && list.toggle(list.idOf(one())),
    Space: () => one() && list.toggle(list.idOf(one())),
    "Ctrl+a": () => list.select(rows.map(list.idOf)),
    e: () => archive(here2()),
    "#": () => {
      remove(here2(), folder);
    },
    Delete: () => {
      remove(here2(), folder);
    },
    "!": () => junk(here2()),
    s: () => setStar(here2(), !here2().every((r4) => r4.starred)),
    "Shift+i": () => setRead(here2(), !0),
    "Shift+u": () => setRead(here2(), !1)
  };
}
function openRow(row, folder, replace = !1) {
  if (row.draft) {
    openDraft(row.id);
    return;
  }
  let { query: query2 } = place.value, q2 = new URLSearchParams(query2);
  q2.delete("m");
  let s4 = q2.toString();
  go(`/mail/f/${folder}/t/${encodeURIComponent(row.thread || row.id)}${s4 ? `?${s4}` : ""}`, replace);
}
function Row({ row, list, folder, index, top, open, picked, fresh, stop }) {
  var _a, _b, _c, _d, _e, _f;
  let who = folder === "sent" || folder === "drafts" || row.draft ? ((_a = row.to) == null ? void 0 : _a.map((a5) => a5.name || a5.email).join("、")) || t4.mail.noRecipient : ((_b = row.from) == null ? void 0 : _b.name) || ((_c = row.from) == null ? void 0 : _c.email) || t4.mail.noSender, subject = row.subject || t4.mail.noSubject, time = rowTime(row.at, t4.dates.yesterday), clip = typeof row.attachments == "number" ? row.attachments > 0 : row.attachments, folderName = list.key.folder === "" ? nameOfFolder(row) : "", label = t4.mail.rowName({ unread: row.unread, who, subject, time, clip: !!clip, starred: row.starred, external: row.external, count: row.threadCount }), touch = useTouch(row, list), click = (e4) => {
    e4.target.closest("button,input,label") || touch.swallow() || (activeRow = list.idOf(row), list.selected.value.size && width.value === "phone" ? list.toggle(list.idOf(row)) : openRow(row, folder));
  };
  return /* @__PURE__ */ a4(
    "div",
    {
      class: `row${row.unread ? " unread" : ""}${open ? " open" : ""}${picked ? " picked" : ""}${fresh ? " fresh" : ""}`,
      role: "row",
      "data-row": list.idOf(row),
      "data-id": row.id,
      "aria-rowindex": index + 1,
      "aria-selected": picked,
      "aria-label": label,
      tabIndex: stop ? 0 : -1,
      style: { transform: `translateY(${top}px)`, height: rowHeight() },
      onClick: click,
      onFocus: () => activeRow = list.idOf(row),
      ...touch.handlers,
      children: [
        /* @__PURE__ */ a4("span", { class: "row-lead", role: "gridcell", children: [
          /* @__PURE__ */ a4(Avatar, { name: who, size: width.value === "phone" ? 40 : 34 }),
          /* @__PURE__ */ a4("label", { class: "row-check", children: /* @__PURE__ */ a4("input", { type: "checkbox", class: "check", tabIndex: -1, checked: picked, "aria-label": t4.mail.selectRow(subject), onChange: () => list.toggle(list.idOf(row)) }) })
        ] }),
        /* @__PURE__ */ a4("span", { class: "row-main", role: "gridcell", children: [
          /* @__PURE__ */ a4("span", { class: "row-line", children: [
            /* @__PURE__ */ a4("span", { class: "row-who", children: [
              row.unread && /* @__PURE__ */ a4("i", { class: "dot", "aria-hidden": "true" }),
              /* @__PURE__ */ a4("span", { class: "cut", children: who }),
              row.threadCount > 1 && /* @__PURE__ */ a4("span", { class: "row-count", children: row.threadCount }),
              row.external && /* @__PURE__ */ a4("span", { class: "tag tag-plain", children: t4.mail.external }),
              row.trust === "forged" && /* @__PURE__ */ a4("span", { class: "tag tag-err", children: t4.trust.forgedShort })
            ] }),
            /* @__PURE__ */ a4("span", { class: "row-time", children: time })
          ] }),
          /* @__PURE__ */ a4("span", { class: "row-line", children: [
            /* @__PURE__ */ a4("span", { class: "row-text cut", children: [
              row.draft && /* @__PURE__ */ a4("b", { class: "draft-mark", children: [
                t4.mail.draftMark,
                " "
              ] }),
              /* @__PURE__ */ a4("span", { class: "row-subject", children: subject }),
              row.preview && /* @__PURE__ */ a4("span", { class: "row-preview", children: [
                " ",
                row.preview
              ] })
            ] }),
            /* @__PURE__ */ a4("span", { class: "row-marks", children: [
              folderName && /* @__PURE__ */ a4("span", { class: "tag tag-plain", children: folderName }),
              ((_d = row.links) == null ? void 0 : _d.todo) && /* @__PURE__ */ a4("span", { class: "tag tag-acc", children: t4.turn.todoShort }),
              ((_e = row.links) == null ? void 0 : _e.event) && /* @__PURE__ */ a4("span", { class: "tag tag-acc", children: t4.turn.eventShort }),
              ((_f = row.links) == null ? void 0 : _f.chat) && /* @__PURE__ */ a4("span", { class: "tag tag-acc", children: t4.turn.chatShort }),
              row.answered && /* @__PURE__ */ a4(Icon, { name: "reply", size: 14 }),
              clip && /* @__PURE__ */ a4(Icon, { name: "clip", size: 14 })
            ] })
          ] })
        ] }),
        /* @__PURE__ */ a4("span", { class: "row-acts", role: "gridcell", children: [
          /* @__PURE__ */ a4("span", { class: "row-hover", children: [
            /* @__PURE__ */ a4(IconButton, { icon: "archive", size: 17, tabIndex: -1, label: t4.mail.archive, onClick: () => archive([row]) }),
            /* @__PURE__ */ a4(IconButton, { icon: "trash", size: 17, tabIndex: -1, label: t4.mail.delete, onClick: () => {
              remove([row], folder);
            } }),
            /* @__PURE__ */ a4(IconButton, { icon: row.unread ? "read" : "unread", size: 17, tabIndex: -1, label: row.unread ? t4.mail.markRead : t4.mail.markUnread, onClick: () => setRead([row], row.unread) })
          ] }),
          /* @__PURE__ */ a4(IconButton, { icon: "star", size: 17, tabIndex: -1, class: `star${row.starred ? " on" : ""}`, fill: row.starred, "aria-pressed": row.starred, label: row.starred ? t4.mail.unstar : t4.mail.star, onClick: () => setStar([row], !row.starred) })
        ] })
      ]
    }
  );
}
function nameOfFolder(row) {
  var _a;
  let f5 = (_a = folders.value[row.mailbox]) == null ? void 0 : _a.find((x3) => x3.id === row.folder);
  return f5 ? t4.folder[f5.role] ?? f5.name : "";
}
var slop = 12, acts = 96, longPress = 450, edge = 24;
function useTouch(row, list) {
  let s4 = T2({ x: 0, y: 0, dx: 0, mode: "", timer: 0 }).current, reset = (el) => {
    el.style.removeProperty("--swipe"), el.removeAttribute("data-swipe");
  }, handlers = {
    onTouchStart: (e4) => {
      let p5 = e4.touches[0];
      Object.assign(s4, { x: p5.clientX, y: p5.clientY, dx: 0, mode: p5.clientX < edge ? "scroll" : "" }), s4.timer = window.setTimeout(() => {
        var _a;
        s4.mode = "done", (_a = navigator.vibrate) == null || _a.call(navigator, 12), list.toggle(list.idOf(row));
      }, longPress);
    },
    onTouchMove: (e4) => {
      let p5 = e4.touches[0], el = e4.currentTarget, dx = p5.clientX - s4.x, dy = p5.clientY - s4.y;
      s4.mode === "" && Math.hypot(dx, dy) > slop && (clearTimeout(s4.timer), s4.mode = Math.abs(dx) > 2 * Math.abs(dy) ? "swipe" : "scroll"), s4.mode === "swipe" && (s4.dx = dx, el.style.setProperty("--swipe", `${dx}px`), el.dataset.swipe = Math.abs(dx) < acts ? "near" : dx < 0 ? t4.mail.archive : row.unread ? t4.mail.markRead : t4.mail.markUnread);
    },
    onTouchEnd: (e4) => {
      clearTimeout(s4.timer), reset(e4.currentTarget), s4.mode === "swipe" && (s4.mode = "done", s4.dx <= -acts ? archive([row]) : s4.dx >= acts && setRead([row], row.unread));
    },
    onTouchCancel: (e4) => {
      clearTimeout(s4.timer), reset(e4.currentTarget);
    }
  }, swallow = () => {
    let was = s4.mode === "done";
    return s4.mode = "", was;
  };
  return { handlers: width.value === "wide" ? {} : handlers, swallow };
}
function folderTitle(key) {
  if (key === "all") return t4.folder.all;
  let where = findFolder(key);
  return where != null && where.folder ? t4.folder[where.folder.role] ?? where.folder.name : t4.folder.inbox;
}

// src/mail/signin.tsx
var shortest = 8;
function Gate({ children, title }) {
  return /* @__PURE__ */ a4("main", { class: "gate", children: [
    /* @__PURE__ */ a4("div", { class: "gate-box", children: [
      /* @__PURE__ */ a4("div", { class: "gate-brand", children: [
        /* @__PURE__ */ a4("img", { src: "/static/icon.svg", alt: "", width: "44", height: "44" }),
        /* @__PURE__ */ a4("span", { children: t4.brand })
      ] }),
      /* @__PURE__ */ a4("h1", { children: title }),
      children
    ] }),
    /* @__PURE__ */ a4("p", { class: "gate-foot", children: /* @__PURE__ */ a4(
      "button",
      {
        type: "button",
        class: "link",
        lang: lang.value === "zh" ? "en" : "zh-CN",
        onClick: () => change({ locale: lang.value === "zh" ? "en" : "zh-CN" }),
        children: lang.value === "zh" ? "English" : "中文"
      }
    ) })
  ] });
}
function SignIn() {
  let [must, setMust] = d2(null);
  return must ? /* @__PURE__ */ a4(NewPassword, { old: must.old }) : /* @__PURE__ */ a4(Gate, { title: t4.signIn.title, children: /* @__PURE__ */ a4(SignInForm, { onMustChange: (old) => setMust({ old }) }) });
}
var secret = (shown) => ({ type: shown ? "text" : "password" });
function signInFault(err) {
  return err instanceof Refusal && err.status === 401 ? t4.signIn.wrong : err instanceof Refusal && err.status === 429 ? t4.signIn.slow : faultText(err);
}
function SignInForm({ onMustChange, login: known = "" }) {
  let [login, setLogin] = d2(known), [password, setPassword] = d2(""), [shown, setShown] = d2(!1), [fault, setFault] = d2(""), [busy, setBusy] = d2(!1);
  return /* @__PURE__ */ a4("form", { onSubmit: async (e4) => {
    if (e4.preventDefault(), !login.trim() || !password) {
      setFault(t4.signIn.both);
      return;
    }
    setBusy(!0), setFault("");
    try {
      await signIn(login.trim(), password) && onMustChange(password);
    } catch (err) {
      setFault(signInFault(err));
    }
    setBusy(!1);
  }, noValidate: !0, children: [
    fault && /* @__PURE__ */ a4("p", { class: "form-fault", role: "alert", children: fault }),
    /* @__PURE__ */ a4(Field, { label: t4.signIn.login, children: (a5) => /* @__PURE__ */ a4("input", { ...a5, name: "username", autocomplete: "username", autocapitalize: "off", spellcheck: !1, value: login, "data-autofocus": !0, onInput: (e4) => setLogin(e4.currentTarget.value) }) }),
    /* @__PURE__ */ a4(Field, { label: t4.signIn.password, children: (a5) => /* @__PURE__ */ a4("span", { class: "with-button", children: [
      /* @__PURE__ */ a4("input", { ...a5, name: "password", ...secret(shown), autocomplete: "current-password", value: password, onInput: (e4) => setPassword(e4.currentTarget.value) }),
      /* @__PURE__ */ a4("button", { type: "button", class: "link", "aria-pressed": shown, onClick: () => setShown(!shown), children: shown ? t4.signIn.hide : t4.signIn.show })
    ] }) }),
    /* @__PURE__ */ a4(Button, { type: "submit", kind: "primary", busy, class: "wide", children: t4.signIn.verb })
  ] });
}
function Relogin() {
  let [must, setMust] = d2("");
  if (!sessionEnded.value || !me.value) return null;
  let away = () => location.assign("/mail/");
  return /* @__PURE__ */ a4(Dialog, { title: t4.signIn.again, onClose: away, children: [
    /* @__PURE__ */ a4("p", { class: "dialog-text", children: t4.signIn.againText }),
    must ? /* @__PURE__ */ a4(PasswordForm, { old: must, done: () => sessionEnded.value = !1 }) : /* @__PURE__ */ a4(SignInForm, { login: me.value.person.login, onMustChange: setMust })
  ] });
}
function NewPassword({ old }) {
  return /* @__PURE__ */ a4(Gate, { title: t4.signIn.newTitle, children: [
    /* @__PURE__ */ a4("p", { class: "gate-text", children: t4.signIn.newText }),
    /* @__PURE__ */ a4(PasswordForm, { old, done: () => {
      loadMe();
    } })
  ] });
}
function PasswordForm({ old, askOld, token, verb, done }) {
  let [before, setBefore] = d2(""), [password, setPassword] = d2(""), [again, setAgain] = d2(""), [fault, setFault] = d2(null), [busy, setBusy] = d2(!1);
  return /* @__PURE__ */ a4("form", { onSubmit: async (e4) => {
    if (e4.preventDefault(), password.length < shortest) return setFault({ field: "new", text: t4.signIn.tooShort(shortest) });
    if (password !== again) return setFault({ field: "again", text: t4.signIn.notSame });
    setBusy(!0), setFault(null);
    try {
      token ? await post(`/activations/${encodeURIComponent(token)}`, { password }) : await put("/me/password", { old: askOld ? before : old, new: password }), setPassword(""), setAgain(""), setBefore(""), done();
    } catch (err) {
      setFault({ field: err instanceof Refusal && err.field === "old" ? "old" : "new", text: faultText(err) });
    }
    setBusy(!1);
  }, noValidate: !0, children: [
    askOld && /* @__PURE__ */ a4(Field, { label: t4.signIn.oldPassword, error: (fault == null ? void 0 : fault.field) === "old" ? fault.text : "", children: (a5) => /* @__PURE__ */ a4("input", { ...a5, type: "password", autocomplete: "current-password", value: before, onInput: (e4) => setBefore(e4.currentTarget.value) }) }),
    /* @__PURE__ */ a4(Field, { label: t4.signIn.newPassword, hint: t4.signIn.rule, error: (fault == null ? void 0 : fault.field) === "new" ? fault.text : "", children: (a5) => /* @__PURE__ */ a4("input", { ...a5, type: "password", autocomplete: "new-password", value: password, onInput: (e4) => setPassword(e4.currentTarget.value) }) }),
    /* @__PURE__ */ a4(Field, { label: t4.signIn.repeat, error: (fault == null ? void 0 : fault.field) === "again" ? fault.text : "", children: (a5) => /* @__PURE__ */ a4("input", { ...a5, type: "password", autocomplete: "new-password", value: again, onInput: (e4) => setAgain(e4.currentTarget.value) }) }),
    /* @__PURE__ */ a4(Button, { type: "submit", kind: "primary", busy, class: "wide", children: verb ?? t4.signIn.setVerb })
  ] });
}
function Activate({ token }) {
  let [state, setState] = d2(null), [fault, setFault] = d2(null);
  return A2(() => {
    get(`/activations/${encodeURIComponent(token)}`).then(setState, setFault);
  }, [token]), fault ? /* @__PURE__ */ a4(Gate, { title: t4.activate.bad, children: [
    /* @__PURE__ */ a4("p", { class: "gate-text", children: t4.activate.badText }),
    fault instanceof Refusal && fault.status !== 404 && /* @__PURE__ */ a4(Fault, { error: fault }),
    /* @__PURE__ */ a4(Button, { kind: "primary", class: "wide", onClick: () => go("/mail/"), children: t4.signIn.verb })
  ] }) : state ? /* @__PURE__ */ a4(Gate, { title: t4.activate.title, children: [
    /* @__PURE__ */ a4("p", { class: "gate-text", children: t4.activate.text(state.name) }),
    /* @__PURE__ */ a4("p", { class: "gate-address", children: state.address }),
    /* @__PURE__ */ a4(
      PasswordForm,
      {
        token,
        verb: t4.activate.verb,
        done: () => {
          go("/mail/", !0), loadMe();
        }
      }
    )
  ] }) : /* @__PURE__ */ a4(Gate, { title: t4.activate.title, children: /* @__PURE__ */ a4(Skeleton, { kind: "text", rows: 3 }) });
}

// src/mail/settings.tsx
function SettingsPage({ tab }) {
  var _a;
  let tabs = ["general", "signature", "security", "clients"], at = tabs.includes(tab) ? tab : "general", who = me.value;
  return /* @__PURE__ */ a4("main", { class: "page settings", id: "main", tabIndex: -1, children: [
    /* @__PURE__ */ a4("header", { class: "me-head", children: [
      /* @__PURE__ */ a4(Avatar, { name: (who == null ? void 0 : who.person.name) ?? "", size: 56 }),
      /* @__PURE__ */ a4("div", { class: "two-lines", children: [
        /* @__PURE__ */ a4("h1", { children: who == null ? void 0 : who.person.name }),
        /* @__PURE__ */ a4("span", { children: ((_a = who == null ? void 0 : who.mailboxes[0]) == null ? void 0 : _a.address) ?? (who == null ? void 0 : who.person.login) }),
        /* @__PURE__ */ a4("small", { children: who == null ? void 0 : who.org.name })
      ] })
    ] }),
    /* @__PURE__ */ a4(Tabs, { label: t4.nav.settings, panelId: "settings", value: at, onChange: (k4) => go(`/mail/settings/${k4}`, !0), tabs: tabs.map((key) => ({ key, label: t4.settings.tab[key] })) }),
    /* @__PURE__ */ a4("div", { class: "settings-panel", role: "tabpanel", id: "settings", "aria-labelledby": `settings-${at}`, children: [
      at === "general" && /* @__PURE__ */ a4(General, {}),
      at === "signature" && /* @__PURE__ */ a4(Signature, {}),
      at === "security" && /* @__PURE__ */ a4("div", { class: "narrow", children: [
        /* @__PURE__ */ a4("h2", { children: t4.settings.password }),
        /* @__PURE__ */ a4(PasswordForm, { askOld: !0, done: () => toast(t4.settings.passwordDone) })
      ] }),
      at === "clients" && /* @__PURE__ */ a4(Clients, {})
    ] }),
    /* @__PURE__ */ a4("div", { class: "settings-acts", children: [
      isAdmin.value && /* @__PURE__ */ a4("a", { class: "btn btn-plain", href: "/admin/", target: "_self", children: [
        /* @__PURE__ */ a4(Icon, { name: "building", size: 18 }),
        /* @__PURE__ */ a4("span", { children: t4.nav.admin })
      ] }),
      /* @__PURE__ */ a4(Button, { icon: "exit", onClick: () => {
        signOut();
      }, children: t4.nav.signOut })
    ] })
  ] });
}
function Choice({ label, name, options }) {
  let value = settings.value[name];
  return /* @__PURE__ */ a4("fieldset", { class: "choice", children: [
    /* @__PURE__ */ a4("legend", { children: label }),
    /* @__PURE__ */ a4("div", { class: "segments", children: options.map(([v4, text2]) => /* @__PURE__ */ a4("label", { class: v4 === value ? "on" : "", children: [
      /* @__PURE__ */ a4("input", { type: "radio", name, checked: v4 === value, onChange: () => change({ [name]: v4 }) }),
      text2
    ] }, String(v4))) })
  ] });
}
function General() {
  var _a;
  let s4 = settings.value;
  return /* @__PURE__ */ a4("div", { class: "stack", children: [
    /* @__PURE__ */ a4("fieldset", { class: "choice", children: [
      /* @__PURE__ */ a4("legend", { children: t4.settings.language }),
      /* @__PURE__ */ a4("div", { class: "segments", children: ["zh", "en"].map((l4) => /* @__PURE__ */ a4("label", { class: lang.value === l4 ? "on" : "", children: [
        /* @__PURE__ */ a4("input", { type: "radio", name: "locale", checked: lang.value === l4, onChange: () => change({ locale: l4 === "zh" ? "zh-CN" : "en" }) }),
        /* @__PURE__ */ a4("span", { lang: l4 === "zh" ? "zh-CN" : "en", children: l4 === "zh" ? "简体中文" : "English" })
      ] }, l4)) })
    ] }),
    /* @__PURE__ */ a4(Choice, { label: t4.settings.theme, name: "theme", options: [["system", t4.settings.themes.system], ["light", t4.settings.themes.light], ["dark", t4.settings.themes.dark]] }),
    /* @__PURE__ */ a4(Choice, { label: t4.settings.density, name: "density", options: [["comfortable", t4.settings.comfortable], ["compact", t4.settings.compact]] }),
    /* @__PURE__ */ a4(Toggle, { label: t4.settings.conversations, hint: t4.settings.conversationsHint, on: s4.conversations, onChange: (conversations) => change({ conversations }) }),
    /* @__PURE__ */ a4(Toggle, { label: t4.settings.shortcuts, hint: t4.settings.shortcutsHint, on: s4.shortcuts, onChange: (shortcuts) => change({ shortcuts }) }),
    /* @__PURE__ */ a4("p", { class: "quiet", children: t4.settings.version(((_a = me.value) == null ? void 0 : _a.version) ?? "") })
  ] });
}
function Toggle({ label, hint, on, onChange }) {
  return /* @__PURE__ */ a4("label", { class: "toggle", children: [
    /* @__PURE__ */ a4("span", { class: "two-lines", children: [
      /* @__PURE__ */ a4("b", { children: label }),
      /* @__PURE__ */ a4("small", { children: hint })
    ] }),
    /* @__PURE__ */ a4("input", { type: "checkbox", role: "switch", checked: on, onChange: (e4) => onChange(e4.currentTarget.checked) })
  ] });
}
function Signature() {
  let [text2, setText] = d2(settings.value.signature);
  return /* @__PURE__ */ a4(
    "form",
    {
      class: "stack narrow",
      onSubmit: (e4) => {
        e4.preventDefault(), change({ signature: text2 }), toast(t4.settings.saved);
      },
      children: [
        /* @__PURE__ */ a4(Field, { label: t4.settings.tab.signature, hint: t4.settings.signatureHint, children: (a5) => /* @__PURE__ */ a4("textarea", { ...a5, rows: 6, maxLength: 2e3, value: text2, onInput: (e4) => setText(e4.currentTarget.value) }) }),
        /* @__PURE__ */ a4(Button, { kind: "primary", type: "submit", children: t4.general.save })
      ]
    }
  );
}
function Clients() {
  var _a, _b;
  let host = location.hostname, rows = [
    [t4.settings.account, ((_b = (_a = me.value) == null ? void 0 : _a.mailboxes[0]) == null ? void 0 : _b.address) ?? ""],
    [t4.settings.server, host]
  ];
  return /* @__PURE__ */ a4("div", { class: "stack narrow", children: [
    /* @__PURE__ */ a4("p", { class: "quiet", children: t4.settings.clientsText }),
    /* @__PURE__ */ a4("dl", { class: "pairs", children: rows.map(([label, value]) => /* @__PURE__ */ a4("div", { children: [
      /* @__PURE__ */ a4("dt", { children: label }),
      /* @__PURE__ */ a4("dd", { children: /* @__PURE__ */ a4(CopyField, { value, label }) })
    ] }, label)) })
  ] });
}

// src/mail/shell.tsx
var areas = [
  { key: "mail", icon: "mail", to: "/mail/f/inbox" },
  { key: "chat", icon: "chat", to: "/mail/chat" },
  { key: "calendar", icon: "calendar", to: "/mail/calendar" },
  { key: "todo", icon: "todo", to: "/mail/todo" },
  { key: "settings", icon: "person", to: "/mail/settings/general" }
], badge = (key) => key === "mail" ? inboxUnseen.value : key === "chat" ? chatUnread.value : 0, short = (n3) => n3 > 99 ? "99+" : String(n3);
function Rail({ area }) {
  let phone = width.value === "phone", shown = phone ? areas : areas.filter((a5) => a5.key !== "settings");
  return /* @__PURE__ */ a4("nav", { class: phone ? "tabbar" : "rail", "aria-label": t4.nav.main, children: [
    !phone && /* @__PURE__ */ a4("a", { class: "rail-brand", href: "/mail/f/inbox", "aria-label": t4.nav.home, children: /* @__PURE__ */ a4("img", { src: "/static/icon.svg", alt: "", width: "32", height: "32" }) }),
    shown.map((a5) => /* @__PURE__ */ a4("a", { href: a5.to, class: "rail-item", "aria-current": a5.key === area ? "page" : void 0, children: [
      /* @__PURE__ */ a4("span", { class: "rail-icon", children: [
        /* @__PURE__ */ a4(Icon, { name: a5.icon, size: 22 }),
        badge(a5.key) > 0 && /* @__PURE__ */ a4("span", { class: "rail-badge", children: [
          short(badge(a5.key)),
          /* @__PURE__ */ a4("span", { class: "sr", children: [
            " ",
            t4.nav.unread
          ] })
        ] })
      ] }),
      /* @__PURE__ */ a4("span", { class: "rail-label", children: t4.nav[a5.key] })
    ] }, a5.key)),
    !phone && /* @__PURE__ */ a4($, { children: [
      /* @__PURE__ */ a4("span", { class: "grow" }),
      /* @__PURE__ */ a4(PersonMenu, {})
    ] })
  ] });
}
function PersonMenu() {
  let who = me.value;
  if (!who) return null;
  let theme = settings.value.theme;
  return /* @__PURE__ */ a4("span", { class: "rail-me", children: [
    /* @__PURE__ */ a4(
      Menu,
      {
        up: !0,
        align: "left",
        label: t4.nav.me(who.person.name),
        icon: "gear",
        items: [
          { label: t4.nav.settings, icon: "gear", run: () => go("/mail/settings/general") },
          { label: theme === "dark" ? t4.settings.toLight : t4.settings.toDark, icon: theme === "dark" ? "sun" : "moon", run: () => change({ theme: theme === "dark" ? "light" : "dark" }) },
          { label: t4.help.title, icon: "bolt", run: () => helpOpen.value = !0 },
          ...isAdmin.value ? [{ label: t4.nav.admin, icon: "building", run: () => location.assign("/admin/") }] : [],
          { label: t4.nav.signOut, icon: "exit", run: () => {
            signOut();
          } }
        ]
      }
    ),
    /* @__PURE__ */ a4(Avatar, { name: who.person.name, size: 34 })
  ] });
}
function LinkStrip() {
  return link.value !== "lost" ? null : /* @__PURE__ */ a4("div", { class: "strip strip-warn", role: "status", children: [
    /* @__PURE__ */ a4("span", { class: "spin", "aria-hidden": "true" }),
    " ",
    navigator.onLine ? t4.nav.reconnecting : t4.nav.offline
  ] });
}
var roleIcons = { inbox: "inbox", sent: "send", drafts: "draft", archive: "archive", junk: "junk", trash: "trash" }, order = ["inbox", "drafts", "sent", "archive", "junk", "trash"];
function sorted(list) {
  return { system: list.filter((f5) => order.includes(f5.role)).sort((a5, b4) => order.indexOf(a5.role) - order.indexOf(b4.role)), own: list.filter((f5) => !order.includes(f5.role)) };
}
function FolderPane({ folder }) {
  var _a;
  let boxes = ((_a = me.value) == null ? void 0 : _a.mailboxes) ?? [], [naming, setNaming] = d2(null);
  return /* @__PURE__ */ a4("nav", { class: "folders", "aria-label": t4.nav.folders, children: [
    /* @__PURE__ */ a4(Button, { kind: "primary", icon: "pen", class: "compose-btn", onClick: () => compose(), children: t4.compose.title }),
    /* @__PURE__ */ a4("div", { class: "folders-scroll", children: [
      foldersFault.value && !Object.keys(folders.value).length ? /* @__PURE__ */ a4(Fault, { error: foldersFault.value, retry: () => {
        loadFolders();
      } }) : null,
      boxes.map((box, i4) => {
        let { system, own } = sorted(folders.value[box.id] ?? []);
        return /* @__PURE__ */ a4("div", { class: "folders-box", children: [
          boxes.length > 1 && /* @__PURE__ */ a4("h2", { class: "folders-title cut", children: box.name || box.address }),
          /* @__PURE__ */ a4("ul", { children: [
            system.map((f5) => /* @__PURE__ */ a4(FolderLink, { mailbox: box.id, f: f5, folder }, f5.id)),
            i4 === 0 && /* @__PURE__ */ a4($, { children: [
              /* @__PURE__ */ a4("li", { children: /* @__PURE__ */ a4("a", { href: "/mail/f/all?filter=starred", class: "folder", "aria-current": folder === "all" && place.value.query.get("filter") === "starred" ? "page" : void 0, onClick: () => drawerOpen.value = !1, children: [
                /* @__PURE__ */ a4(Icon, { name: "star", size: 18 }),
                /* @__PURE__ */ a4("span", { class: "cut", children: t4.folder.starred })
              ] }) }),
              /* @__PURE__ */ a4("li", { children: /* @__PURE__ */ a4("a", { href: "/mail/f/all", class: "folder", "aria-current": folder === "all" && !place.value.query.get("filter") ? "page" : void 0, onClick: () => drawerOpen.value = !1, children: [
                /* @__PURE__ */ a4(Icon, { name: "mail", size: 18 }),
                /* @__PURE__ */ a4("span", { class: "cut", children: t4.folder.all })
              ] }) })
            ] })
          ] }),
          /* @__PURE__ */ a4("div", { class: "folders-own", children: [
            /* @__PURE__ */ a4("h2", { class: "folders-title", children: t4.nav.ownFolders }),
            /* @__PURE__ */ a4(IconButton, { icon: "plus", size: 16, label: t4.nav.newFolder, onClick: () => setNaming({ mailbox: box.id }) })
          ] }),
          /* @__PURE__ */ a4("ul", { children: own.map((f5) => /* @__PURE__ */ a4(FolderLink, { mailbox: box.id, f: f5, folder, onRename: () => setNaming({ mailbox: box.id, folder: f5 }) }, f5.id)) })
        ] }, box.id);
      })
    ] }),
    /* @__PURE__ */ a4(Quota, {}),
    naming && /* @__PURE__ */ a4(NameFolder, { mailbox: naming.mailbox, folder: naming.folder, onClose: () => setNaming(null) })
  ] });
}
function FolderLink({ mailbox, f: f5, folder, onRename }) {
  let key = folderKey(mailbox, f5), name = t4.folder[f5.role] ?? f5.name, count2 = f5.role === "drafts" ? f5.total : f5.unseen, drop = async () => {
    await confirm(t4.nav.dropFolderTitle(name), t4.nav.dropFolderText, t4.general.delete, !0) && (await dropFolder(f5.id).catch(() => {
    }), folder === key && go("/mail/f/inbox"));
  };
  return /* @__PURE__ */ a4("li", { class: onRename ? "has-menu" : "", children: [
    /* @__PURE__ */ a4("a", { href: `/mail/f/${key}`, class: "folder", style: { paddingLeft: 12 + Math.min(f5.depth ?? 0, 4) * 14 }, "aria-current": folder === key || folder === f5.id ? "page" : void 0, onClick: () => drawerOpen.value = !1, children: [
      /* @__PURE__ */ a4(Icon, { name: roleIcons[f5.role] ?? "folder", size: 18 }),
      /* @__PURE__ */ a4("span", { class: "cut", children: name }),
      count2 > 0 && f5.role !== "junk" && f5.role !== "trash" && f5.role !== "sent" && /* @__PURE__ */ a4("span", { class: `folder-count${f5.role === "inbox" ? " strong" : ""}`, children: [
        count2,
        /* @__PURE__ */ a4("span", { class: "sr", children: [
          " ",
          f5.role === "drafts" ? t4.nav.drafts : t4.nav.unread
        ] })
      ] })
    ] }),
    onRename && /* @__PURE__ */ a4(
      Menu,
      {
        label: t4.nav.folderActs(name),
        items: [
          { label: t4.nav.rename, icon: "pen", run: onRename },
          { label: t4.general.delete, icon: "trash", danger: !0, run: () => {
            drop();
          } }
        ]
      }
    )
  ] });
}
function NameFolder({ mailbox, folder, onClose }) {
  let [name, setName] = d2((folder == null ? void 0 : folder.name) ?? ""), [fault, setFault] = d2(""), submit = async (e4) => {
    if (e4.preventDefault(), !name.trim()) return setFault(t4.nav.nameNeeded);
    try {
      await (folder ? renameFolder(folder.id, name.trim()) : makeFolder(mailbox, name.trim())), onClose();
    } catch (err) {
      setFault(String(err.message));
    }
  };
  return /* @__PURE__ */ a4(Dialog, { title: folder ? t4.nav.rename : t4.nav.newFolder, onClose, children: /* @__PURE__ */ a4("form", { onSubmit: submit, class: "stack", children: [
    /* @__PURE__ */ a4("label", { class: "field", children: [
      /* @__PURE__ */ a4("span", { children: t4.nav.folderName }),
      /* @__PURE__ */ a4("input", { value: name, maxLength: 100, onInput: (e4) => setName(e4.currentTarget.value) })
    ] }),
    fault && /* @__PURE__ */ a4("p", { class: "form-fault", role: "alert", children: fault }),
    /* @__PURE__ */ a4(Button, { kind: "primary", type: "submit", children: t4.general.save })
  ] }) });
}
function Quota() {
  var _a;
  let box = (_a = me.value) == null ? void 0 : _a.mailboxes[0];
  if (!(box != null && box.quota)) return null;
  let part = Math.min(1, box.used / box.quota);
  return /* @__PURE__ */ a4("div", { class: "quota", children: [
    /* @__PURE__ */ a4("progress", { value: part, max: 1, "aria-label": t4.nav.quota, class: part > 0.9 ? "full" : "" }),
    /* @__PURE__ */ a4("small", { children: t4.nav.used(bytes(box.used), bytes(box.quota)) })
  ] });
}
function Drawer({ folder }) {
  var _a, _b;
  return drawerOpen.value ? /* @__PURE__ */ a4(Dialog, { title: ((_b = (_a = me.value) == null ? void 0 : _a.mailboxes[0]) == null ? void 0 : _b.address) ?? t4.nav.folders, side: !0, onClose: () => drawerOpen.value = !1, children: /* @__PURE__ */ a4(FolderPane, { folder }) }) : null;
}
var marks = ["from:", "to:", "subject:", "has:attachment", "after:", "before:"];
function SearchBox({ folder }) {
  let q2 = place.value.query.get("q") ?? "", [text2, setText] = d2(q2), [seen, setSeen] = d2(q2), [focus, setFocus] = d2(!1);
  seen !== q2 && (setSeen(q2), setText(q2));
  let search = (value) => {
    let clean = value.trim();
    place.value.path.includes("/f/") ? go(withQuery({ q: clean || null }, { path: `/mail/f/${folder}`, query: place.value.query })) : go(clean ? `/mail/f/all?q=${encodeURIComponent(clean)}` : "/mail/f/inbox");
  };
  return /* @__PURE__ */ a4(
    "form",
    {
      class: "search",
      role: "search",
      onSubmit: (e4) => {
        var _a;
        e4.preventDefault(), search(text2), (_a = document.activeElement) == null || _a.blur();
      },
      onFocusCapture: () => setFocus(!0),
      onBlurCapture: (e4) => !e4.currentTarget.contains(e4.relatedTarget) && setFocus(!1),
      children: [
        /* @__PURE__ */ a4(Icon, { name: "search", size: 18 }),
        /* @__PURE__ */ a4(
          "input",
          {
            id: "search",
            type: "search",
            enterKeyHint: "search",
            "aria-label": t4.search.label,
            placeholder: t4.search.label,
            value: text2,
            onInput: (e4) => setText(e4.currentTarget.value),
            onKeyDown: (e4) => {
              e4.isComposing || e4.key !== "Escape" || (e4.stopPropagation(), setText(""), q2 && search(""), e4.currentTarget.blur());
            }
          }
        ),
        text2 && /* @__PURE__ */ a4(
          IconButton,
          {
            icon: "close",
            size: 16,
            label: t4.search.clear,
            onClick: () => {
              setText(""), q2 && search("");
            }
          }
        ),
        focus && /* @__PURE__ */ a4("div", { class: "search-marks", role: "group", "aria-label": t4.search.marks, children: marks.map((m5) => /* @__PURE__ */ a4(
          "button",
          {
            type: "button",
            class: "chip",
            title: t4.search.mark[m5],
            onMouseDown: (e4) => e4.preventDefault(),
            onClick: () => {
              var _a;
              setText(`${text2.trim()} ${m5}`.trimStart() + (m5.endsWith(":") ? "" : " ")), (_a = document.getElementById("search")) == null || _a.focus();
            },
            children: [
              t4.search.mark[m5],
              " ",
              /* @__PURE__ */ a4("code", { children: m5 })
            ]
          },
          m5
        )) })
      ]
    }
  );
}
function Help() {
  return helpOpen.value ? /* @__PURE__ */ a4(Dialog, { title: t4.help.title, wide: !0, onClose: () => helpOpen.value = !1, children: /* @__PURE__ */ a4("dl", { class: "keys", children: t4.help.keys.map(([key, what]) => /* @__PURE__ */ a4("div", { children: [
    /* @__PURE__ */ a4("dt", { children: key.split(" / ").map((k4) => /* @__PURE__ */ a4("kbd", { children: k4 }, k4)) }),
    /* @__PURE__ */ a4("dd", { children: what })
  ] }, key)) }) }) : null;
}

// src/mail/turned.tsx
function turnedOf(m5) {
  return m5.turned ? m5.turned : m5.links && !Array.isArray(m5.links) ? m5.links : {};
}
function Turned({ message }) {
  let links = turnedOf(message);
  return /* @__PURE__ */ a4($, { children: [
    links.chat && /* @__PURE__ */ a4("button", { type: "button", class: "chip chip-acc", onClick: () => go(`/mail/chat/${links.chat}`), children: [
      /* @__PURE__ */ a4(Icon, { name: "chat", size: 14 }),
      t4.turn.isChat
    ] }),
    links.todo && /* @__PURE__ */ a4("button", { type: "button", class: "chip chip-acc", onClick: () => go("/mail/todo"), children: [
      /* @__PURE__ */ a4(Icon, { name: "todo", size: 14 }),
      t4.turn.isTodo
    ] }),
    links.event && /* @__PURE__ */ a4("button", { type: "button", class: "chip chip-acc", onClick: () => go(`/mail/calendar?e=${links.event}`), children: [
      /* @__PURE__ */ a4(Icon, { name: "calendar", size: 14 }),
      t4.turn.isEvent
    ] })
  ] });
}

// src/mail/thread.tsx
function ThreadView({ folder, thread }) {
  let where = findFolder(folder), key = where ? `${where.mailbox}/${thread}` : null, load = useLoad(key, () => get(`/mailboxes/${where == null ? void 0 : where.mailbox}/threads/${encodeURIComponent(thread)}`)), touched2 = threadTouched.value;
  A2(() => {
    touched2 && load.reload();
  }, [touched2]);
  let items = w2(() => {
    var _a;
    return [...((_a = load.data) == null ? void 0 : _a.items) ?? []].filter((m5) => !m5.draft).sort((a5, b4) => a5.at.localeCompare(b4.at));
  }, [load.data]);
  return load.error && !load.data ? /* @__PURE__ */ a4("div", { class: "read-frame", children: [
    /* @__PURE__ */ a4(ThreadTop, { title: "", folder }),
    /* @__PURE__ */ a4(Fault, { error: load.error, what: t4.mail.readFault, retry: () => {
      load.reload();
    } })
  ] }) : load.data ? items.length ? /* @__PURE__ */ a4(Thread, { items, folder, reload: load.reload }, key) : /* @__PURE__ */ a4(Empty, { icon: "mail", title: t4.mail.gone, action: /* @__PURE__ */ a4(Button, { onClick: () => go(`/mail/f/${folder}`), children: t4.mail.backToList }) }) : /* @__PURE__ */ a4("div", { class: "read-frame", children: [
    /* @__PURE__ */ a4(ThreadTop, { title: "", folder }),
    /* @__PURE__ */ a4("div", { class: "read-scroll", children: /* @__PURE__ */ a4(Skeleton, { kind: "text", rows: 9 }) })
  ] });
}
var asRow = (m5) => ({ ...m5, attachments: m5.attachments.length, links: turnedOf(m5) });
function ThreadTop({ title, folder, children }) {
  let close = () => {
    let s4 = place.value.query;
    s4.delete("m"), go(`/mail/f/${folder}${s4.toString() ? `?${s4}` : ""}`);
  };
  return /* @__PURE__ */ a4("div", { class: "read-top", children: [
    /* @__PURE__ */ a4(IconButton, { icon: width.value === "wide" ? "close" : "back", label: t4.mail.backToList, class: "read-back", onClick: close }),
    /* @__PURE__ */ a4("span", { class: "read-title cut", children: title }),
    children
  ] });
}
function Thread({ items, folder, reload }) {
  let newest = items[items.length - 1], wanted = place.value.query.get("m"), [open, setOpen] = d2(() => new Set(items.filter((m5) => m5.unread || m5.id === wanted).map((m5) => m5.id).concat(newest.id))), [at, setAt] = d2(items.length - 1), scroll = T2(null), known = T2(new Set(items.map((m5) => m5.id)));
  A2(() => {
    let added = items.filter((m5) => !known.current.has(m5.id));
    added.forEach((m5) => known.current.add(m5.id)), added.length && setOpen((o5) => /* @__PURE__ */ new Set([...o5, ...added.map((m5) => m5.id)]));
  }, [items]), A2(() => {
    var _a, _b;
    let unread = items.filter((m5) => m5.unread && open.has(m5.id)).map((m5) => m5.id);
    unread.length && ((_a = current.value) == null || _a.alter(/* @__PURE__ */ new Set([...unread, newest.id]), (r4) => ({ ...r4, unread: !1 })), (_b = current.value) == null || _b.alter(new Set(current.value.items.peek().filter((r4) => r4.thread === newest.thread).map((r4) => r4.id)), (r4) => ({ ...r4, unread: !1 })), patch("/messages", { ids: unread, addFlags: ["seen"] }).catch(() => {
    }));
  }, [items]), A2(() => {
    var _a, _b;
    let target3 = wanted ? items.findIndex((m5) => m5.id === wanted) : items.length > 1 ? items.length - 1 : -1;
    target3 > 0 && ((_b = (_a = scroll.current) == null ? void 0 : _a.querySelectorAll(".msg")[target3]) == null || _b.scrollIntoView({ block: "start" }));
  }, []);
  let flip = (id, on = !open.has(id)) => {
    let next = new Set(open);
    on ? next.add(id) : next.delete(id), setOpen(next);
  }, target2 = items[Math.min(at, items.length - 1)], rows = items.filter((m5) => {
    var _a, _b;
    return m5.folder === newest.folder || m5.folder === ((_b = (_a = findFolder(folder)) == null ? void 0 : _a.folder) == null ? void 0 : _b.id);
  }).map(asRow), whole = rows.length ? [{ ...rows[rows.length - 1], threadCount: items.length }] : [asRow(newest)], turnTo = (kind) => go(withQuery({ turn: kind, m: target2.id })), step = (n3) => {
    var _a, _b;
    let to = Math.max(0, Math.min(items.length - 1, at + n3));
    setAt(to), flip(items[to].id, !0), (_b = (_a = scroll.current) == null ? void 0 : _a.querySelectorAll(".msg")[to]) == null || _b.scrollIntoView({ block: "start", behavior: "smooth" });
  }, leave = () => go(`/mail/f/${folder}${place.value.query.get("q") ? `?q=${encodeURIComponent(place.value.query.get("q"))}` : ""}`);
  useKeys({
    r: () => compose({ reply: target2.id, message: target2 }),
    a: () => compose({ reply: target2.id, all: !0, message: target2 }),
    f: () => compose({ forward: target2.id, message: target2 }),
    u: leave,
    Escape: leave,
    e: () => archive(whole),
    "#": () => {
      remove(whole, folder);
    },
    Delete: () => {
      remove(whole, folder);
    },
    "!": () => junk(whole),
    s: () => setStar([asRow(target2)], !target2.starred),
    "Shift+u": () => setRead(whole, !1),
    n: () => step(1),
    p: () => step(-1),
    ArrowRight: () => flip(target2.id, !0),
    ArrowLeft: () => flip(target2.id, !1),
    b: () => turnTo("todo"),
    m: () => turnTo("chat"),
    y: () => turnTo("event"),
    z: () => {
      var _a, _b;
      return (_b = (_a = lastUndo).value) == null ? void 0 : _b.call(_a);
    }
  });
  let inJunk = folder === "junk";
  return /* @__PURE__ */ a4("div", { class: "read-frame", children: [
    /* @__PURE__ */ a4(ThreadTop, { title: newest.subject || t4.mail.noSubject, folder, children: [
      /* @__PURE__ */ a4("span", { class: "grow" }),
      folder !== "archive" && /* @__PURE__ */ a4(IconButton, { icon: "archive", label: t4.mail.archive, onClick: () => archive(whole) }),
      /* @__PURE__ */ a4(IconButton, { icon: "trash", label: t4.mail.delete, onClick: () => {
        remove(whole, folder);
      } }),
      /* @__PURE__ */ a4(IconButton, { icon: "unread", class: "desk-only", label: t4.mail.markUnread, onClick: () => {
        setRead(whole, !1), leave();
      } }),
      /* @__PURE__ */ a4(Menu, { class: "desk-only", label: t4.mail.move, icon: "folder", items: moveMenu(newest.mailbox, (to, name) => moveTo(whole, to, name)) }),
      /* @__PURE__ */ a4(
        Menu,
        {
          label: t4.general.more,
          items: [
            { label: newest.starred ? t4.mail.unstar : t4.mail.star, icon: "star", run: () => {
              setStar([asRow(newest)], !newest.starred), reload();
            } },
            { label: t4.mail.markUnread, icon: "unread", run: () => {
              setRead(whole, !1), leave();
            } },
            inJunk ? { label: t4.mail.notJunk, icon: "inbox", run: () => notJunk(whole) } : { label: t4.mail.junk, icon: "junk", run: () => junk(whole) },
            ...moveMenu(newest.mailbox, (to, name) => moveTo(whole, to, name)).map((i4) => ({ ...i4, label: t4.mail.moveTo(i4.label) }))
          ]
        }
      )
    ] }),
    /* @__PURE__ */ a4("div", { class: "read-scroll", ref: scroll, tabIndex: 0, role: "region", "aria-label": t4.mail.readName(newest.subject || t4.mail.noSubject), children: [
      /* @__PURE__ */ a4("header", { class: "read-head", children: [
        /* @__PURE__ */ a4("h1", { children: newest.subject || t4.mail.noSubject }),
        /* @__PURE__ */ a4("div", { class: "read-chips", children: [
          items.length > 1 && /* @__PURE__ */ a4(Chip, { children: t4.mail.mails(items.length) }),
          items.some((m5) => m5.external) && /* @__PURE__ */ a4(Chip, { tone: "plain", children: t4.mail.external }),
          items.map((m5) => /* @__PURE__ */ a4(Turned, { message: m5 }, m5.id))
        ] })
      ] }),
      items.map((m5, i4) => /* @__PURE__ */ a4(
        MessageCard,
        {
          message: m5,
          open: open.has(m5.id),
          single: items.length === 1,
          focusHere: () => setAt(i4),
          flip: () => {
            setAt(i4), items.length > 1 && flip(m5.id);
          },
          reload
        },
        m5.id
      )),
      /* @__PURE__ */ a4(QuickReply, { message: target2 })
    ] }),
    /* @__PURE__ */ a4(ReadBar, { message: target2, onTurn: turnTo })
  ] });
}
function QuickReply({ message }) {
  var _a, _b;
  return /* @__PURE__ */ a4("button", { type: "button", class: "quick-reply", onClick: () => compose({ reply: message.id, message }), children: /* @__PURE__ */ a4("span", { class: "cut", children: t4.mail.quickReply(((_a = message.from) == null ? void 0 : _a.name) || ((_b = message.from) == null ? void 0 : _b.email) || "") }) });
}
function ReadBar({ message, onTurn }) {
  var _a, _b;
  let others = (((_a = message.to) == null ? void 0 : _a.length) ?? 0) + (((_b = message.cc) == null ? void 0 : _b.length) ?? 0) > 1;
  return /* @__PURE__ */ a4("div", { class: "read-bar", role: "toolbar", "aria-label": t4.mail.actsName, children: [
    /* @__PURE__ */ a4(Button, { icon: "reply", kind: "primary", onClick: () => compose({ reply: message.id, message }), children: t4.mail.reply }),
    others && /* @__PURE__ */ a4(Button, { icon: "replyAll", class: "roomy", onClick: () => compose({ reply: message.id, all: !0, message }), children: t4.mail.replyAll }),
    /* @__PURE__ */ a4(Button, { icon: "forward", class: "roomy", onClick: () => compose({ forward: message.id, message }), children: t4.mail.forward }),
    /* @__PURE__ */ a4("span", { class: "read-bar-gap" }),
    /* @__PURE__ */ a4(Button, { icon: "chat", kind: "quiet", onClick: () => onTurn("chat"), children: t4.turn.toChat }),
    /* @__PURE__ */ a4(Button, { icon: "todo", kind: "quiet", onClick: () => onTurn("todo"), children: t4.turn.toTodo }),
    /* @__PURE__ */ a4(Button, { icon: "calendar", kind: "quiet", onClick: () => onTurn("event"), children: t4.turn.toEvent }),
    width.value === "phone" && /* @__PURE__ */ a4(
      Menu,
      {
        up: !0,
        label: t4.general.more,
        items: [
          { label: t4.mail.replyAll, icon: "replyAll", run: () => compose({ reply: message.id, all: !0, message }) },
          { label: t4.mail.forward, icon: "forward", run: () => compose({ forward: message.id, message }) }
        ]
      }
    )
  ] });
}
function MessageCard({ message: m5, open, single, flip, focusHere, reload }) {
  var _a, _b, _c, _d, _e, _f;
  let [details, setDetails] = d2(!1), who = ((_a = m5.from) == null ? void 0 : _a.name) || ((_b = m5.from) == null ? void 0 : _b.email) || t4.mail.noSender;
  if (!open)
    return /* @__PURE__ */ a4("article", { class: "msg folded", children: /* @__PURE__ */ a4("button", { type: "button", class: "msg-fold", "aria-expanded": "false", onClick: flip, children: [
      /* @__PURE__ */ a4(Avatar, { name: who, size: 28 }),
      /* @__PURE__ */ a4("b", { class: "cut", children: who }),
      /* @__PURE__ */ a4("span", { class: "cut msg-preview", children: m5.preview || ((_c = m5.text) == null ? void 0 : _c.slice(0, 120)) }),
      /* @__PURE__ */ a4("time", { children: rowTime(m5.at, t4.dates.yesterday) })
    ] }) });
  let all = [...m5.to ?? [], ...m5.cc ?? []], inSent = ((_e = (_d = folders.value[m5.mailbox]) == null ? void 0 : _d.find((f5) => f5.id === m5.folder)) == null ? void 0 : _e.role) === "sent";
  return /* @__PURE__ */ a4("article", { class: "msg", onFocusCapture: focusHere, onMouseDown: focusHere, children: [
    /* @__PURE__ */ a4("header", { class: "msg-head", children: [
      /* @__PURE__ */ a4(Avatar, { name: who, size: 38 }),
      /* @__PURE__ */ a4("div", { class: "msg-who", children: [
        /* @__PURE__ */ a4("div", { class: "msg-line", children: [
          /* @__PURE__ */ a4("b", { class: "cut", children: who }),
          /* @__PURE__ */ a4("span", { class: "msg-addr cut", children: (_f = m5.from) == null ? void 0 : _f.email }),
          inSent && /* @__PURE__ */ a4("span", { class: "tag tag-plain", children: t4.mail.sentByMe })
        ] }),
        /* @__PURE__ */ a4("button", { type: "button", class: "msg-to", "aria-expanded": details, onClick: () => setDetails(!details), children: [
          /* @__PURE__ */ a4("span", { class: "cut", children: t4.mail.toSummary(all.slice(0, 3).map((a5) => a5.name || a5.email).join("、"), all.length) }),
          /* @__PURE__ */ a4("span", { "aria-hidden": "true", children: details ? "▴" : "▾" })
        ] })
      ] }),
      /* @__PURE__ */ a4("div", { class: "msg-side", children: [
        /* @__PURE__ */ a4("time", { dateTime: m5.at, title: fullTime(new Date(m5.at)), children: rowTime(m5.at, t4.dates.yesterday) }),
        /* @__PURE__ */ a4("span", { class: "msg-acts", children: [
          /* @__PURE__ */ a4(IconButton, { icon: "star", size: 18, class: `star${m5.starred ? " on" : ""}`, fill: m5.starred, "aria-pressed": m5.starred, label: m5.starred ? t4.mail.unstar : t4.mail.star, onClick: () => {
            setStar([asRow(m5)], !m5.starred), reload();
          } }),
          !single && /* @__PURE__ */ a4(IconButton, { icon: "up", size: 18, label: t4.mail.fold, onClick: flip }),
          /* @__PURE__ */ a4(Menu, { label: t4.mail.mailActs, items: cardMenu(m5) })
        ] })
      ] })
    ] }),
    details && /* @__PURE__ */ a4(Details, { message: m5 }),
    /* @__PURE__ */ a4(MessageBody, { message: m5, reload })
  ] });
}
function cardMenu(m5) {
  return [
    { label: t4.mail.reply, icon: "reply", run: () => compose({ reply: m5.id, message: m5 }) },
    { label: t4.mail.replyAll, icon: "replyAll", run: () => compose({ reply: m5.id, all: !0, message: m5 }) },
    { label: t4.mail.forward, icon: "forward", run: () => compose({ forward: m5.id, message: m5 }) },
    { label: t4.mail.source, icon: "file", run: () => window.open(`/api/v1/messages/${m5.id}/raw`, "_blank", "noopener") },
    {
      label: t4.mail.print,
      icon: "log",
      run: () => {
        try {
          let frame = document.querySelector(`iframe[data-message="${m5.id}"]`);
          frame != null && frame.contentWindow ? frame.contentWindow.print() : window.print();
        } catch {
          toast(t4.mail.noPrint);
        }
      }
    }
  ];
}
function Details({ message: m5 }) {
  let line = (label, list) => list != null && list.length ? /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4("dt", { children: label }),
    /* @__PURE__ */ a4("dd", { children: list.map((a5) => a5.name ? `${a5.name} <${a5.email}>` : a5.email).join("，") })
  ] }) : null;
  return /* @__PURE__ */ a4("dl", { class: "msg-details", children: [
    line(t4.mail.from, m5.from ? [m5.from] : []),
    line(t4.mail.to, m5.to),
    line(t4.mail.cc, m5.cc),
    line(t4.mail.replyTo, m5.replyTo),
    /* @__PURE__ */ a4("dt", { children: t4.mail.time }),
    /* @__PURE__ */ a4("dd", { children: fullTime(new Date(m5.date || m5.at)) }),
    m5.auth && /* @__PURE__ */ a4($, { children: [
      /* @__PURE__ */ a4("dt", { children: t4.trust.line }),
      /* @__PURE__ */ a4("dd", { children: [
        ["spf", "dkim", "dmarc"].map((k4) => {
          var _a;
          return `${k4.toUpperCase()} ${((_a = m5.auth) == null ? void 0 : _a[k4]) ?? "–"}`;
        }).join(" · "),
        m5.auth.domain ? ` · ${m5.auth.domain}` : ""
      ] })
    ] })
  ] });
}

// src/mail/todo.tsx
var isDone = (x3) => !!x3.done;
function TodoPage() {
  var _a;
  let state = place.value.query.get("state") === "done" ? "done" : "open", load = useLoad(state, () => get(`/todos${query({ state })}`)), [title, setTitle] = d2(""), [editing, setEditing] = d2(null), touched2 = todosTouched.value;
  A2(() => {
    touched2 && load.reload();
  }, [touched2]);
  let flip = async (x3) => {
    var _a2;
    let rest = (((_a2 = load.data) == null ? void 0 : _a2.items) ?? []).filter((y5) => y5.id !== x3.id);
    load.set({ items: rest });
    let done = !isDone(x3);
    try {
      await patch(`/todos/${x3.id}`, { done }), toast(done ? t4.todo.doneToast : t4.todo.openToast, {
        label: t4.general.undo,
        run: () => {
          patch(`/todos/${x3.id}`, { done: !done }).then(load.reload, () => {
          });
        }
      });
    } catch (err) {
      toast(faultText(err), void 0, "err");
    }
    load.reload();
  }, add = async (e4) => {
    if (e4.preventDefault(), !!title.trim())
      try {
        await post("/todos", { title: title.trim() }), setTitle(""), load.reload();
      } catch (err) {
        toast(faultText(err), void 0, "err");
      }
  }, items = (_a = load.data) == null ? void 0 : _a.items;
  return /* @__PURE__ */ a4("main", { class: "page todo", id: "main", tabIndex: -1, children: [
    /* @__PURE__ */ a4("header", { class: "pane-head", children: [
      /* @__PURE__ */ a4("h1", { children: t4.nav.todo }),
      /* @__PURE__ */ a4("span", { class: "grow" }),
      /* @__PURE__ */ a4(Tabs, { label: t4.nav.todo, panelId: "todos", value: state, onChange: (k4) => go(withQuery({ state: k4 }), !0), tabs: [{ key: "open", label: t4.todo.open }, { key: "done", label: t4.todo.done }] })
    ] }),
    /* @__PURE__ */ a4("div", { id: "todos", role: "tabpanel", "aria-labelledby": `todos-${state}`, class: "todo-panel", children: [
      state === "open" && /* @__PURE__ */ a4("form", { class: "todo-add", onSubmit: add, children: [
        /* @__PURE__ */ a4(Icon, { name: "plus", size: 18 }),
        /* @__PURE__ */ a4("input", { "aria-label": t4.todo.add, placeholder: t4.todo.add, value: title, maxLength: 500, onInput: (e4) => setTitle(e4.currentTarget.value) }),
        title.trim() && /* @__PURE__ */ a4(Button, { kind: "primary", type: "submit", children: t4.todo.addVerb })
      ] }),
      load.error && !items ? /* @__PURE__ */ a4(Fault, { error: load.error, retry: () => {
        load.reload();
      } }) : items ? items.length ? /* @__PURE__ */ a4("ul", { class: "todo-list", children: items.map((x3) => {
        var _a2, _b;
        return /* @__PURE__ */ a4("li", { class: isDone(x3) ? "is-done" : "", children: [
          /* @__PURE__ */ a4("label", { class: "todo-tick", children: /* @__PURE__ */ a4("input", { type: "checkbox", class: "check round", checked: isDone(x3), "aria-label": t4.todo.tick(x3.title), onChange: () => {
            flip(x3);
          } }) }),
          /* @__PURE__ */ a4("button", { type: "button", class: "todo-text", onClick: () => setEditing(x3), children: [
            /* @__PURE__ */ a4("b", { children: x3.title }),
            /* @__PURE__ */ a4("span", { class: "todo-about", children: [
              x3.due && /* @__PURE__ */ a4(Due, { iso: x3.due, done: isDone(x3) }),
              ((_a2 = x3.owner) == null ? void 0 : _a2.name) && /* @__PURE__ */ a4("span", { children: x3.owner.name }),
              x3.note && /* @__PURE__ */ a4("span", { class: "cut", children: x3.note })
            ] })
          ] }),
          ((_b = x3.source) == null ? void 0 : _b.message) && /* @__PURE__ */ a4("button", { type: "button", class: "chip", title: x3.source.subject, onClick: () => {
            var _a3;
            openMessage((_a3 = x3.source) == null ? void 0 : _a3.message);
          }, children: [
            /* @__PURE__ */ a4(Icon, { name: "mail", size: 14 }),
            /* @__PURE__ */ a4("span", { class: "chip-text", children: t4.event.fromMail })
          ] })
        ] }, x3.id);
      }) }) : /* @__PURE__ */ a4(Empty, { icon: "todo", title: state === "open" ? t4.todo.emptyOpen : t4.todo.emptyDone, children: state === "open" ? t4.todo.emptyHint : void 0 }) : /* @__PURE__ */ a4(Skeleton, { rows: 5 })
    ] }),
    editing && /* @__PURE__ */ a4(EditTodo, { todo: editing, onClose: () => setEditing(null), changed: load.reload })
  ] });
}
function Due({ iso, done }) {
  let d5 = new Date(iso), late = !done && d5.getTime() < Date.now(), day2 = sameDay(d5, /* @__PURE__ */ new Date()) ? t4.dates.today : `${monthDay(d5)} ${weekday(d5)}`;
  return /* @__PURE__ */ a4("span", { class: late ? "late" : "", children: [
    /* @__PURE__ */ a4(Icon, { name: "clock", size: 14 }),
    " ",
    day2,
    " ",
    clock(d5),
    late && ` · ${t4.todo.late}`
  ] });
}
function EditTodo({ todo, onClose, changed }) {
  let drop = async () => {
    if (await confirm(t4.todo.dropTitle, t4.todo.dropText, t4.general.delete, !0))
      try {
        await del(`/todos/${todo.id}`), onClose(), await changed();
      } catch (err) {
        toast(faultText(err), void 0, "err");
      }
  };
  return /* @__PURE__ */ a4(Dialog, { title: t4.todo.edit, onClose, children: [
    /* @__PURE__ */ a4(
      TodoForm,
      {
        title: todo.title,
        due: todo.due,
        note: todo.note,
        verb: t4.general.save,
        submit: async (body2) => {
          await patch(`/todos/${todo.id}`, body2), onClose(), await changed();
        }
      }
    ),
    /* @__PURE__ */ a4(Button, { kind: "quiet", icon: "trash", class: "below", onClick: () => {
      drop();
    }, children: t4.general.delete })
  ] });
}
function TodoForm({ title: first2, due: firstDue, note: firstNote, dates = [], verb, submit }) {
  let [title, setTitle] = d2(first2), [due, setDue] = d2(firstDue ? fieldTime(new Date(firstDue)) : ""), [note, setNote] = d2(firstNote ?? ""), [fault, setFault] = d2(""), [busy, setBusy] = d2(!1);
  return /* @__PURE__ */ a4("form", { class: "stack", onSubmit: async (e4) => {
    if (e4.preventDefault(), !title.trim()) return setFault(t4.event.titleNeeded);
    setBusy(!0), setFault("");
    try {
      await submit({ title: title.trim(), due: due ? new Date(due).toISOString() : null, note: note.trim() });
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(!1);
  }, noValidate: !0, children: [
    /* @__PURE__ */ a4(Field, { label: t4.todo.title, required: !0, children: (a5) => /* @__PURE__ */ a4("input", { ...a5, value: title, maxLength: 500, onInput: (e4) => setTitle(e4.currentTarget.value) }) }),
    /* @__PURE__ */ a4(Field, { label: t4.todo.due, children: (a5) => /* @__PURE__ */ a4("input", { ...a5, type: "datetime-local", value: due, onInput: (e4) => setDue(e4.currentTarget.value) }) }),
    dates.length > 0 && /* @__PURE__ */ a4("div", { class: "chips", role: "group", "aria-label": t4.turn.found, children: dates.map((d5) => /* @__PURE__ */ a4("button", { type: "button", class: "chip chip-acc", "aria-pressed": due === fieldTime(new Date(d5.iso)), onClick: () => setDue(fieldTime(new Date(d5.iso))), children: [
      /* @__PURE__ */ a4(Icon, { name: "clock", size: 14 }),
      " ",
      d5.label
    ] }, d5.iso + d5.label)) }),
    /* @__PURE__ */ a4(Field, { label: t4.event.note, children: (a5) => /* @__PURE__ */ a4("textarea", { ...a5, rows: 3, value: note, onInput: (e4) => setNote(e4.currentTarget.value) }) }),
    fault && /* @__PURE__ */ a4("p", { class: "form-fault", role: "alert", children: fault }),
    /* @__PURE__ */ a4(Button, { kind: "primary", type: "submit", busy, children: verb })
  ] });
}

// src/mail/turn.tsx
var kinds = ["chat", "todo", "event"];
function TurnSheet({ message: id, kind }) {
  let at = kinds.includes(kind) ? kind : "chat", load = useLoad(id, async () => {
    let [message, found] = await Promise.all([
      get(`/messages/${id}`),
      get(`/messages/${id}/suggestions`).catch(() => ({ items: [], participants: [] }))
    ]);
    return { message, items: found.items ?? [], participants: found.participants ?? [] };
  }), close = () => go(withQuery({ turn: null, m: null }), !0), links = load.data ? turnedOf(load.data.message) : {};
  return /* @__PURE__ */ a4(Dialog, { title: t4.turn.title, onClose: close, children: [
    /* @__PURE__ */ a4(
      Tabs,
      {
        label: t4.turn.title,
        panelId: "turn",
        value: at,
        onChange: (k4) => go(withQuery({ turn: k4 }), !0),
        tabs: [
          { key: "chat", label: t4.turn.chat, icon: "chat" },
          { key: "todo", label: t4.turn.todo, icon: "todo" },
          { key: "event", label: t4.turn.event, icon: "calendar" }
        ]
      }
    ),
    /* @__PURE__ */ a4("div", { class: "turn-panel", role: "tabpanel", id: "turn", "aria-labelledby": `turn-${at}`, children: load.error && !load.data ? /* @__PURE__ */ a4(Fault, { error: load.error, retry: () => {
      load.reload();
    } }) : load.data ? links[at] ? /* @__PURE__ */ a4(Existing, { kind: at, links }) : at === "chat" ? /* @__PURE__ */ a4(ToChat, { found: load.data }) : at === "todo" ? /* @__PURE__ */ a4(ToTodo, { found: load.data }) : /* @__PURE__ */ a4(ToEvent, { found: load.data }) : /* @__PURE__ */ a4(Skeleton, { kind: "text", rows: 5 }) })
  ] });
}
function placeOf(kind, id) {
  return kind === "chat" ? `/mail/chat/${id}` : kind === "todo" ? "/mail/todo" : `/mail/calendar?e=${id}`;
}
function Existing({ kind, links }) {
  let words = { chat: t4.turn.hasChat, todo: t4.turn.hasTodo, event: t4.turn.hasEvent }[kind];
  return /* @__PURE__ */ a4(
    Banner,
    {
      tone: "ok",
      title: words,
      actions: /* @__PURE__ */ a4(Button, { kind: "primary", "data-autofocus": !0, onClick: () => go(placeOf(kind, links[kind])), children: t4.turn.openIt })
    }
  );
}
function finish(kind, message, id, created) {
  var _a;
  (_a = current.value) == null || _a.alter(/* @__PURE__ */ new Set([message.id]), (r4) => ({ ...r4, links: { ...r4.links, [kind]: id } }));
  let words = created ? { chat: t4.turn.madeChat, todo: t4.turn.madeTodo, event: t4.turn.madeEvent }[kind] : t4.turn.already;
  toast(words, { label: t4.turn.openIt, run: () => go(placeOf(kind, id)) }), threadTouched.value++, refreshSoon(), go(withQuery({ turn: null, m: null }), !0);
}
function ToChat({ found }) {
  let { message, participants } = found, inside = participants.filter((p5) => p5.person && !p5.external), outside2 = participants.filter((p5) => p5.external || !p5.person), [target2, setTarget] = d2(""), [title, setTitle] = d2(message.subject), [picked, setPicked] = d2(new Set(inside.map((p5) => p5.person))), [note, setNote] = d2(""), [busy, setBusy] = d2(!1), [fault, setFault] = d2(""), flip = (id) => {
    let next = new Set(picked);
    next.delete(id) || next.add(id), setPicked(next);
  }, submit = async (e4) => {
    e4.preventDefault(), setBusy(!0), setFault("");
    try {
      let body2 = target2 ? { conversation: target2, note } : { title: title.trim() || message.subject, people: [...picked], note }, got = await post(`/messages/${message.id}/chat`, body2);
      loadChats(), finish("chat", message, got.conversation.id, got.created);
    } catch (err) {
      setFault(faultText(err)), setBusy(!1);
    }
  }, groups = (chats.value ?? []).filter((c4) => c4.kind !== "notice");
  return /* @__PURE__ */ a4("form", { class: "stack", onSubmit: submit, children: [
    /* @__PURE__ */ a4(Field, { label: t4.turn.where, children: (a5) => /* @__PURE__ */ a4("select", { ...a5, value: target2, onChange: (e4) => setTarget(e4.currentTarget.value), children: [
      /* @__PURE__ */ a4("option", { value: "", children: t4.turn.newGroup }),
      groups.map((c4) => /* @__PURE__ */ a4("option", { value: c4.id, children: c4.title }, c4.id))
    ] }) }),
    !target2 && /* @__PURE__ */ a4($, { children: [
      /* @__PURE__ */ a4(Field, { label: t4.chat.title, children: (a5) => /* @__PURE__ */ a4("input", { ...a5, value: title, maxLength: 80, onInput: (e4) => setTitle(e4.currentTarget.value) }) }),
      /* @__PURE__ */ a4("fieldset", { class: "people-ticks", children: [
        /* @__PURE__ */ a4("legend", { children: t4.turn.people }),
        inside.map((p5) => /* @__PURE__ */ a4("label", { class: "tick", children: [
          /* @__PURE__ */ a4("input", { type: "checkbox", class: "check", checked: picked.has(p5.person), onChange: () => flip(p5.person) }),
          /* @__PURE__ */ a4(Avatar, { name: p5.name || p5.email, size: 26 }),
          p5.name || p5.email
        ] }, p5.email)),
        outside2.map((p5) => /* @__PURE__ */ a4("label", { class: "tick off", children: [
          /* @__PURE__ */ a4("input", { type: "checkbox", class: "check", disabled: !0 }),
          /* @__PURE__ */ a4(Avatar, { name: p5.name || p5.email, size: 26 }),
          /* @__PURE__ */ a4("span", { class: "two-lines", children: [
            p5.name || p5.email,
            /* @__PURE__ */ a4("small", { children: t4.turn.outsideWhy })
          ] })
        ] }, p5.email))
      ] })
    ] }),
    /* @__PURE__ */ a4(Field, { label: t4.turn.note, children: (a5) => /* @__PURE__ */ a4("textarea", { ...a5, rows: 2, value: note, onInput: (e4) => setNote(e4.currentTarget.value) }) }),
    fault && /* @__PURE__ */ a4("p", { class: "form-fault", role: "alert", children: fault }),
    /* @__PURE__ */ a4(Button, { kind: "primary", type: "submit", icon: "chat", busy, children: target2 ? t4.turn.sendThere : t4.turn.makeGroup })
  ] });
}
function dateLabel(iso) {
  let d5 = new Date(iso);
  return `${monthDay(d5)} ${weekday(d5)} ${clock(d5)}`;
}
function datesOf(items) {
  var _a;
  let seen = /* @__PURE__ */ new Set(), out = [];
  for (let s4 of items) {
    let iso = s4.due ?? s4.start;
    !iso || seen.has(iso) || (seen.add(iso), out.push({ iso, label: (_a = s4.span) != null && _a.text ? `${s4.span.text.slice(0, 24)} · ${dateLabel(iso)}` : dateLabel(iso) }));
  }
  return out.slice(0, 5);
}
function ToTodo({ found }) {
  let best = found.items.find((s4) => s4.kind === "todo");
  return /* @__PURE__ */ a4(
    TodoForm,
    {
      title: (best == null ? void 0 : best.title) || found.message.subject,
      due: best == null ? void 0 : best.due,
      dates: datesOf(found.items),
      verb: t4.turn.makeTodo,
      submit: async (body2) => {
        let got = await post(`/messages/${found.message.id}/todo`, { ...body2, due: body2.due ?? void 0 });
        finish("todo", found.message, got.todo.id, got.created);
      }
    }
  );
}
function ToEvent({ found }) {
  let { message, items, participants } = found, options = items.filter((s4) => s4.start), [at, setAt] = d2(0), best = options[at], inv = message.invitation, start = (best == null ? void 0 : best.start) ?? (inv == null ? void 0 : inv.start), draft = {
    title: (best == null ? void 0 : best.title) || (inv == null ? void 0 : inv.title) || message.subject,
    start: start ? new Date(start) : nextHour(),
    end: best != null && best.end ? new Date(best.end) : inv != null && inv.end ? new Date(inv.end) : void 0,
    allDay: (best == null ? void 0 : best.allDay) ?? (inv == null ? void 0 : inv.allDay),
    place: (best == null ? void 0 : best.place) ?? (inv == null ? void 0 : inv.place),
    attendees: participants.filter((p5) => p5.person && !p5.external)
  };
  return /* @__PURE__ */ a4($, { children: [
    options.length > 0 && /* @__PURE__ */ a4("div", { class: "chips", role: "group", "aria-label": t4.turn.found, children: [
      /* @__PURE__ */ a4("span", { class: "quiet", children: t4.turn.found }),
      options.slice(0, 5).map((s4, i4) => {
        var _a;
        return /* @__PURE__ */ a4("button", { type: "button", class: `chip${i4 === at ? " chip-acc" : ""}`, "aria-pressed": i4 === at, onClick: () => setAt(i4), children: [
          (_a = s4.span) != null && _a.text ? `${s4.span.text.slice(0, 24)} · ` : "",
          dateLabel(s4.start)
        ] }, i4);
      })
    ] }),
    /* @__PURE__ */ a4(
      EventForm,
      {
        draft,
        verb: t4.turn.makeEvent,
        submit: async (body2) => {
          let got = await post(`/messages/${message.id}/event`, body2);
          finish("event", message, got.event.id, got.created);
        }
      },
      at
    )
  ] });
}
function nextHour() {
  let d5 = /* @__PURE__ */ new Date();
  return d5.setHours(d5.getHours() + 1, 0, 0, 0), d5;
}

// src/mail/main.tsx
function App() {
  let path = place.value.path;
  return match("/mail/activate", path) ? /* @__PURE__ */ a4(Activate, { token: place.value.query.get("token") ?? "" }) : startFault.value ? /* @__PURE__ */ a4("main", { class: "gate", children: /* @__PURE__ */ a4(Fault, { error: startFault.value, retry: () => {
    loadMe();
  } }) }) : me.value === void 0 ? /* @__PURE__ */ a4("main", { class: "gate", "aria-busy": "true", children: /* @__PURE__ */ a4(Late, { after: 300, children: [
    /* @__PURE__ */ a4("span", { class: "spin big", "aria-hidden": "true" }),
    /* @__PURE__ */ a4("span", { class: "sr", children: t4.general.loading })
  ] }) }) : me.value === null ? /* @__PURE__ */ a4(SignIn, {}) : /* @__PURE__ */ a4(Inside, {});
}
function areaOf(path) {
  for (let a5 of ["chat", "calendar", "todo", "settings"]) if (path.startsWith(`/mail/${a5}`)) return a5;
  return "mail";
}
function Inside() {
  var _a;
  let { path, query: query2 } = place.value;
  A2(() => {
    loadFolders(), loadChats(), startPush(), takeUpLocal();
  }, []), A2(() => {
    if (match("/mail/compose", path)) {
      let to = query2.get("to") ?? void 0;
      go("/mail/f/inbox", !0), compose({ to });
    } else /^\/mail\/(f\/|chat|calendar|todo|settings)/.test(path) || go("/mail/f/inbox", !0);
  }, [path]);
  let unseen = inboxUnseen.value;
  A2(() => {
    var _a2;
    document.title = (unseen ? `(${unseen}) ` : "") + t4.brand, (_a2 = navigator.setAppBadge) == null || _a2.call(navigator, unseen).catch(() => {
    });
  }, [unseen]), useKeys({
    c: () => compose(),
    "/": () => {
      var _a2;
      return (_a2 = document.getElementById("search")) == null ? void 0 : _a2.focus();
    },
    "?": () => helpOpen.value = !0,
    "Ctrl+z": () => {
      var _a2, _b;
      return (_b = (_a2 = lastUndo).value) == null ? void 0 : _b.call(_a2);
    },
    z: () => {
      var _a2, _b;
      return (_b = (_a2 = lastUndo).value) == null ? void 0 : _b.call(_a2);
    },
    "g i": () => go("/mail/f/inbox"),
    "g s": () => go("/mail/f/all?filter=starred"),
    "g t": () => go("/mail/f/sent"),
    "g d": () => go("/mail/f/drafts"),
    "g a": () => go("/mail/f/all")
  });
  let area = areaOf(path), thread = match("/mail/f/:folder/t/:thread", path), chat = match("/mail/chat/:id", path), layer = width.value === "phone" && (thread || chat);
  return /* @__PURE__ */ a4("div", { class: `app app-${width.value}`, children: [
    /* @__PURE__ */ a4("a", { class: "skip", href: "#main", children: t4.nav.skip }),
    !layer && /* @__PURE__ */ a4(Rail, { area }),
    /* @__PURE__ */ a4("div", { class: "app-main", children: [
      /* @__PURE__ */ a4(LinkStrip, {}),
      area === "mail" && /* @__PURE__ */ a4(MailPage, {}),
      area === "chat" && /* @__PURE__ */ a4(ChatPage, { id: (chat == null ? void 0 : chat.id) ?? null }),
      area === "calendar" && /* @__PURE__ */ a4(CalendarPage, {}),
      area === "todo" && /* @__PURE__ */ a4(TodoPage, {}),
      area === "settings" && /* @__PURE__ */ a4(SettingsPage, { tab: ((_a = match("/mail/settings/:tab", path)) == null ? void 0 : _a.tab) ?? "general" })
    ] }),
    /* @__PURE__ */ a4(Composers, {}),
    query2.get("turn") && query2.get("m") && /* @__PURE__ */ a4(TurnSheet, { message: query2.get("m"), kind: query2.get("turn") }),
    /* @__PURE__ */ a4(Help, {}),
    /* @__PURE__ */ a4(Relogin, {})
  ] });
}
function MailPage() {
  var _a, _b;
  let { path, query: query2 } = place.value, inThread = match("/mail/f/:folder/t/:thread", path), folder = (inThread == null ? void 0 : inThread.folder) ?? ((_a = match("/mail/f/:folder", path)) == null ? void 0 : _a.folder) ?? "inbox", thread = (inThread == null ? void 0 : inThread.thread) ?? null, q2 = query2.get("q") ?? "", filter = query2.get("filter") ?? "";
  if (!((_b = me.value) != null && _b.mailboxes.length)) return /* @__PURE__ */ a4(NoMail, {});
  let ready2 = Object.keys(folders.value).length > 0, key = ready2 ? listKey(folder, q2, filter) : null, phone = width.value === "phone", wide = width.value === "wide", showList = !phone || !thread;
  return /* @__PURE__ */ a4($, { children: [
    !(phone && thread) && /* @__PURE__ */ a4("header", { class: "topbar", children: [
      !wide && /* @__PURE__ */ a4(IconButton, { icon: "menu", label: t4.nav.folders, onClick: () => drawerOpen.value = !0 }),
      !wide && !q2 && /* @__PURE__ */ a4("h1", { class: "topbar-title cut", children: folderTitle(folder) }),
      /* @__PURE__ */ a4(SearchBox, { folder })
    ] }),
    /* @__PURE__ */ a4("div", { class: `columns${thread ? " reading" : ""}`, children: [
      wide && /* @__PURE__ */ a4(FolderPane, { folder }),
      showList && /* @__PURE__ */ a4("main", { class: "list-pane", id: "main", tabIndex: -1, "aria-label": folderTitle(folder), children: [
        wide && /* @__PURE__ */ a4("h1", { class: "sr", children: folderTitle(folder) }),
        key ? /* @__PURE__ */ a4(List, { listName: JSON.stringify(key), folder, thread }) : ready2 ? /* @__PURE__ */ a4(Empty, { icon: "folder", title: t4.mail.noFolder, action: /* @__PURE__ */ a4(Button, { onClick: () => go("/mail/f/inbox"), children: t4.folder.inbox }) }) : null
      ] }),
      (thread || !phone) && /* @__PURE__ */ a4("section", { class: "read-pane", "aria-label": t4.mail.readPane, children: thread && ready2 ? /* @__PURE__ */ a4(ThreadView, { folder, thread }, thread) : !thread && /* @__PURE__ */ a4(Empty, { icon: "mail", title: t4.mail.nothingOpen, children: t4.mail.nothingOpenHint }) })
    ] }),
    phone && !thread && /* @__PURE__ */ a4("button", { type: "button", class: "round-compose", "aria-label": t4.compose.title, onClick: () => compose(), children: /* @__PURE__ */ a4(ComposeIcon, {}) }),
    !wide && /* @__PURE__ */ a4(Drawer, { folder })
  ] });
}
var ComposeIcon = () => /* @__PURE__ */ a4("svg", { width: "24", height: "24", viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": "1.9", "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true", children: /* @__PURE__ */ a4("path", { d: "M4 20l1-4.500L16 4.500l3.500 3.500L8.500 19zM13.500 7l3.500 3.500" }) });
function List({ listName, folder, thread }) {
  let list = openList(JSON.parse(listName));
  return /* @__PURE__ */ a4(ListView, { list, folder, thread }, listName);
}
function NoMail() {
  var _a;
  let pending = ((_a = me.value) == null ? void 0 : _a.mail) === "pending";
  return /* @__PURE__ */ a4("main", { class: "page", id: "main", tabIndex: -1, children: /* @__PURE__ */ a4(
    Empty,
    {
      icon: "mail",
      title: pending ? t4.mail.pendingTitle : t4.mail.noneTitle,
      action: isAdmin.value ? /* @__PURE__ */ a4("a", { class: "btn btn-primary", href: "/market/", target: "_self", children: /* @__PURE__ */ a4("span", { children: t4.mail.toMarket }) }) : void 0,
      children: pending ? t4.mail.pendingText : isAdmin.value ? t4.mail.noneAdmin : t4.mail.noneText
    }
  ) });
}
function Root() {
  let again = `${lang.value}${settings.value.conversations}`;
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4(App, {}, again),
    /* @__PURE__ */ a4(Overlays, {}, lang.value)
  ] });
}
applyLook();
listen("/mail/");
listenKeys();
loadMe();
Q(/* @__PURE__ */ a4(Root, {}), document.getElementById("app"));
