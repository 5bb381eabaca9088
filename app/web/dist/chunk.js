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

// src/core/frame.ts
var purify = null;
async function loadFrame() {
  purify ?? (purify = (await import("./purify.js?v=52041b4bd605")).default);
}
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
function cleanFragment(html) {
  if (!purify) throw new Error("the cleaner is not loaded");
  return purify.sanitize(html, {
    FORBID_TAGS: forbidden,
    FORBID_ATTR: ["srcset", "ping", "background", "poster", "autofocus", "tabindex", "accesskey"],
    ALLOW_DATA_ATTR: !1,
    // Values without a scheme pass, so that plain attributes such as border="1" stay.
    ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto|tel|cid|blob):|data:image\/|[^a-z]|[a-z+.-]+(?:[^a-z+.:-]|$))/i,
    RETURN_DOM_FRAGMENT: !0
  });
}
function cleanHTML(html) {
  let box = document.createElement("div");
  return box.append(cleanFragment(html)), box.innerHTML;
}
function frameDocument(html, dark) {
  return `<!doctype html><html${dark ? ' class="dark"' : ""}><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><base target="_blank"><style>${paper}</style></head><body>${cleanHTML(html)}</body></html>`;
}
function tend(frame, acts) {
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
    href.startsWith("#") || acts.link(a5.textContent ?? "", href);
  }, hover = (e4) => {
    var _a, _b;
    let a5 = (_b = (_a = e4.target).closest) == null ? void 0 : _b.call(_a, "a[href]");
    a5 && !a5.title && (a5.title = a5.getAttribute("href") ?? "");
  }, watch = new ResizeObserver(fit);
  return watch.observe(doc.body), doc.addEventListener("click", click), doc.addEventListener("auxclick", click), doc.addEventListener("mouseover", hover), doc.addEventListener("keydown", acts.key), doc.addEventListener("load", fit, !0), fit(), () => watch.disconnect();
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

// src/i18n/lang.ts
var lang = y3("zh"), listed = (names) => names.join(lang.value === "zh" ? "、" : ", ");

// src/core/api.ts
var base = "/api/v1", Refusal = class extends Error {
  constructor(status, code, message, requestId = "", field = "", token = "") {
    super(message);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.field = field;
    this.token = token;
  }
}, sessionEnded = y3(!1);
async function refusal(res) {
  let body2 = await res.json().catch(() => ({}));
  return new Refusal(res.status, body2.code ?? "http", body2.message ?? `HTTP ${res.status}`, body2.requestId, body2.field, body2.token);
}
async function call(method, path, body2, abort) {
  let headers = { "X-Requested-With": "mailbridge", "Accept-Language": lang.value };
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
  let text = await res.text();
  return text ? JSON.parse(text) : void 0;
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
function safeParse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
function newKey() {
  let bytes2 = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes2, (b4) => b4.toString(16).padStart(2, "0")).join("");
}

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
    outbox: "待发送",
    approvals: "邮件审批",
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
    selectedLoaded: (n3) => `已选中显示的 ${n3} 项。`,
    selectWhole: (n3) => n3 ? `选择全部 ${n3} 封` : "选择全部",
    wholeSelected: (n3) => n3 ? `已选择全部 ${n3} 封。` : "已选择全部邮件。",
    wholeConfirm: (n3) => `对全部 ${n3} 封邮件执行这个操作？`,
    wholeText: "包括还没有显示出来的邮件。",
    wholeVerb: "全部执行",
    wholeProgress: (done, all) => `正在处理 ${done} / ${all}`,
    wholeDone: (n3) => `已处理 ${n3} 封邮件`,
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
    linkText: (text, host) => `链接文字写的是“${text}”，实际会打开 ${host}。`,
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
    unprovenTitle: "无法确认发件人身份。",
    unprovenText: "发件方没有提供可验证的签名，涉及付款、密码时请用其他方式核实。",
    external: (domain) => `外部邮件，已验证来自 ${domain}`
  },
  search: {
    label: "搜索邮件",
    running: "正在搜索…",
    none: (q2) => `没有找到与“${q2}”相关的邮件`,
    found: (n3, behind) => `共找到 ${n3} 封${behind ? `，还有 ${behind} 封待检索` : ""}`,
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
    back: "返回聊天列表",
    empty: "还没有聊天",
    emptyHint: "把一封邮件转到聊天，或者直接发起一个。",
    nothingOpen: "选择一个聊天",
    nothingOpenHint: "邮件里的讨论也会出现在这里",
    noPosts: "还没有消息",
    earlier: "查看更早的消息",
    address: "邮件地址",
    people: "成员",
    addHint: "输入姓名",
    title: "群名称",
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
    chinaTime: (time) => `${time}（北京时间）`,
    yourZone: (mine, home) => `你的时区：${mine}，即北京时间 ${home}`,
    reasons: {
      unverified: "发件人身份未经验证，这份邀请没有放进日程，也不能直接答复。",
      "unknown-sender": "您没有与这位发件人往来过，邀请没有放进日程。",
      "uid-hijack": "这份邀请试图改动别人发起的日程，已忽略。",
      "role-mismatch": "发件人不是这个日程的组织者，已忽略。",
      stale: "这份邀请已被更新的版本取代。",
      "event-deleted": "这个日程已被删除。",
      "no-start": "这份邀请没有写明时间。"
    },
    by: (who) => `由 ${who} 发起`,
    answer: "是否参加",
    answers: { accepted: "接受", tentative: "待定", declined: "拒绝" },
    answered: { accepted: "已接受邀请", tentative: "已回复待定", declined: "已拒绝邀请" },
    status: { accepted: "已接受", tentative: "待定", declined: "已拒绝", "needs-action": "未回复" },
    canceled: "已取消",
    conflict: (what) => `与“${what}”时间冲突`,
    fromMail: (subject) => `来自邮件：${subject || "（无主题）"}`,
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
    title: "待办内容",
    due: "截止时间"
  },
  settings: {
    toLight: "切换到浅色",
    toDark: "切换到深色",
    saved: "已保存"
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
    forgotten: "忘记密码？",
    code: "验证码",
    codeHint: "打开验证器 App 输入 6 位数字，也可以用一个恢复码",
    codeNeeded: "请输入验证码",
    codeWrong: "验证码不对或已用过，请输入新的",
    otherAccount: "换一个账号",
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
  help: {
    title: "键盘快捷键"
  }
};

// src/i18n/index.ts
var t4 = zh, wanted = "zh";
async function speak(l4) {
  wanted = l4;
  let words = l4 === "zh" ? zh : (await import("./en.js?v=5bde04e54324")).en;
  wanted === l4 && (t4 = words, lang.value = l4);
}

// src/core/session.ts
var defaults = {
  locale: "",
  theme: "system",
  density: "comfortable",
  signature: "",
  conversations: !0,
  shortcuts: !0,
  undoSeconds: 10
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
  return root.lang = l4 === "zh" ? "zh-CN" : "en", speak(l4);
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
async function recheck() {
  try {
    await adopt(await get("/me"));
  } catch (err) {
    err instanceof Refusal && err.status === 401 && (sessionEnded.value = !0);
  }
}
async function adopt(who) {
  if (who.limited && !location.pathname.startsWith("/mail")) return location.assign("/mail/");
  let saved = await get("/me/settings").catch(() => ({})), known = Object.fromEntries(Object.entries(saved ?? {}).filter(([k4, v4]) => k4 in defaults && v4 !== null && v4 !== ""));
  settings.value = { ...settings.value, ...known }, await applyLook(), me.value = { ...who, mailboxes: who.mailboxes ?? [], rights: who.rights ?? [] };
}
var signIn = (login, password) => enter("/sessions", { login, password }), signInCode = (token, code) => enter("/sessions/second-factor", { token, code });
async function enter(path, body2) {
  let got = await post(path, body2);
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
  size: "M3.500 19 9 5.500 14.500 19M5.500 14.500h7M15 19l3-7.500 3 7.500M16 16.500h4",
  colour: "M7.500 15 12 4.500 16.500 15M9.200 11.500h5.600M5.500 19.500h13"
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
function Button({ kind = "plain", icon, busy, children, class: extra2, type = "button", disabled, ...rest }) {
  return /* @__PURE__ */ a4("button", { type, class: `btn btn-${kind} ${extra2 ?? ""}`, disabled: disabled || busy, "aria-busy": busy || void 0, ...rest, children: [
    busy ? /* @__PURE__ */ a4("span", { class: "spin", "aria-hidden": "true" }) : icon && /* @__PURE__ */ a4(Icon, { name: icon, size: 18 }),
    children != null && /* @__PURE__ */ a4("span", { children })
  ] });
}
function IconButton({ icon, label, size = 20, fill, class: extra2, type = "button", ...rest }) {
  return /* @__PURE__ */ a4("button", { type, class: `iconbtn ${extra2 ?? ""}`, "aria-label": label, title: label, ...rest, children: /* @__PURE__ */ a4(Icon, { name: icon, size, fill }) });
}
var hues = [212, 262, 332, 16, 36, 152, 178, 196];
function Avatar({ name, size = 36 }) {
  let clean = name.trim().replace(/^["'<(]+/, "") || "?", sign = /^[\u3400-\u9fff]/.test(clean) && clean.length > 1 && clean.length <= 4 ? clean.slice(-2) : (Array.from(clean)[0] ?? "?").toUpperCase(), sum = 0;
  for (let c4 of clean) sum = sum * 31 + (c4.codePointAt(0) ?? 0) >>> 0;
  return /* @__PURE__ */ a4("span", { class: `avatar${sign.length > 1 ? " two" : ""}`, "aria-hidden": "true", style: { width: `${size}px`, height: `${size}px`, fontSize: `${size * (sign.length > 1 ? 0.34 : 0.42)}px`, "--hue": String(hues[sum % hues.length]) }, children: sign });
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
  return A2(() => {
    var _a;
    (_a = document.getElementById(`${panelId}-${value}`)) == null || _a.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [value]), /* @__PURE__ */ a4("div", { class: "tabs", role: "tablist", "aria-label": label, onKeyDown: (e4) => {
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
    let touch = matchMedia("(hover: none)").matches;
    (el.querySelector("[data-autofocus]") ?? (touch ? el : el.querySelector(".dialog-body input,.dialog-body textarea,.dialog-body select") ?? el)).focus({ preventScroll: !0 });
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
function confirm(title, text, verb, danger = !1) {
  return new Promise((answer) => question.value = { title, text, verb, danger, answer });
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
function toast(text, act2, tone = "plain", ms = act2 ? 8e3 : 4500) {
  let id = ++toastIds, drop = () => toasts.value = toasts.value.filter((x3) => x3.id !== id);
  return toasts.value = [...toasts.value.slice(-2), { id, text, act: act2, tone }], say(text), setTimeout(drop, ms), drop;
}
function say(text) {
  said.value = "", setTimeout(() => said.value = text, 30);
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
function Menu({ label, icon = "more", text, items, class: extra2, align = "right", up }) {
  let [open, setOpen] = d2(!1), opener = T2(null);
  return /* @__PURE__ */ a4("span", { class: `menu ${extra2 ?? ""}`, children: [
    /* @__PURE__ */ a4("button", { ref: opener, type: "button", class: text ? "btn btn-plain" : "iconbtn", "aria-label": text ? void 0 : label, title: label, "aria-haspopup": "menu", "aria-expanded": open, onClick: () => setOpen(!open), children: [
      /* @__PURE__ */ a4(Icon, { name: icon, size: text ? 18 : 20 }),
      text && /* @__PURE__ */ a4("span", { children: text })
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

// src/mail/layout.ts
function measure() {
  return innerWidth < 720 ? "phone" : innerWidth < 1120 ? "middle" : "wide";
}
var width = y3(measure());
addEventListener("resize", () => width.value = measure());
var drawerOpen = y3(!1), helpOpen = y3(!1), naming = y3(null), extra = y3(null), pages = y3(null);

// src/mail/store.ts
var folders = y3({}), foldersFault = y3(null), readable = () => {
  var _a;
  return (((_a = me.value) == null ? void 0 : _a.mailboxes) ?? []).filter((b4) => b4.own || b4.rights.includes("read"));
};
async function loadFolders() {
  try {
    let boxes = readable(), lists2 = await Promise.all(boxes.map((m5) => get(`/mailboxes/${m5.id}/folders`)));
    folders.value = Object.fromEntries(boxes.map((m5, i4) => [m5.id, lists2[i4].items ?? []])), foldersFault.value = null;
  } catch (err) {
    foldersFault.value = err;
  }
}
var outbox = y3([]);
async function loadOutbox() {
  var _a;
  let boxes = (((_a = me.value) == null ? void 0 : _a.mailboxes) ?? []).filter((b4) => b4.own || b4.rights.includes("send")), lists2 = await Promise.all(boxes.map((b4) => get(`/mailboxes/${b4.id}/outbox`).catch(() => null))), all = new Map(lists2.flatMap((l4) => (l4 == null ? void 0 : l4.items) ?? []).map((o5) => [o5.id, o5]));
  outbox.value = [...all.values()].sort((a5, b4) => a5.at.localeCompare(b4.at));
}
var asked = y3(0), loadAsked = () => get("/approvals").then((p5) => asked.value = p5.items.length, () => {
});
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
    /** behind is how many mails a search does not know yet; it is asked again until there are none. */
    this.behind = y3(0);
    this.selected = y3(/* @__PURE__ */ new Set());
    this.fresh = y3(/* @__PURE__ */ new Set());
    this.refreshing = y3(!1);
    /** whole tells that acts mean every mail of the list, also those not loaded. */
    this.whole = y3(!1);
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
    this.behind.value = p5.unindexed ?? 0, p5.unindexed && setTimeout(() => current.value === this && void this.refresh(), 5e3), this.next = p5.next || void 0, this.more.value = !!this.next, this.total.value = Math.max(p5.total ?? 0, this.items.value.length + (this.next ? 1 : 0)), this.next || (this.total.value = this.items.value.length);
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
    this.whole.value = !1;
    let next = new Set(this.selected.value);
    on ? next.add(id) : next.delete(id), this.selected.value = next;
  }
  select(ids2) {
    this.whole.value = !1, this.selected.value = new Set(ids2);
  }
  get picked() {
    return this.items.value.filter((r4) => this.selected.value.has(this.idOf(r4)));
  }
}, wholeProgress = y3(null);
function totalOf(list) {
  var _a, _b;
  let { mailbox, folder, q: q2, filter } = list.key;
  return !q2 && !filter && folder ? ((_b = (_a = folders.value[mailbox]) == null ? void 0 : _a.find((f5) => f5.id === folder)) == null ? void 0 : _b.total) ?? 0 : list.more.value || list.key.by === "thread" ? 0 : list.items.value.length;
}
var lists = /* @__PURE__ */ new Map(), current = y3(null);
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
      let thread = await get(`/mailboxes/${r4.mailbox}/threads/${r4.thread}`).catch(() => null), here3 = (thread == null ? void 0 : thread.items.filter((m5) => m5.folder === r4.folder).map((m5) => m5.id)) ?? [];
      return here3.length ? here3 : [r4.id];
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
    this.catching.has(s4) || this.apply(s4, ev);
  }
  apply(s4, ev) {
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
        for (let more = !0; more; ) {
          let got = await get(`/changes${query({ s: s4, since: this.cursors.get(s4) ?? "0" })}`), before = this.cursors.seq(s4);
          got.gap ? this.gap(s4, headCursor(this.cursors.get(s4), got)) : got.items.forEach((ev) => this.apply(s4, ev)), more = !got.gap && this.cursors.seq(s4) > before && this.cursors.seq(s4) < Number(got.head);
        }
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
function headCursor(known, { head, epoch }) {
  return epoch ? `${epoch}:${head}` : (known != null && known.includes(":") ? known.slice(0, known.lastIndexOf(":") + 1) : "") + String(head);
}
var deviceKey = "mb.device";
function deviceId() {
  return sessionStorage.getItem(deviceKey) ?? newDevice();
}
function newDevice() {
  let id = `web-${newKey().slice(0, 16)}`;
  return sessionStorage.setItem(deviceKey, id), id;
}

// src/mail/live.ts
var chatsTouched = y3(0), eventsTouched = y3(0), todosTouched = y3(0), convTouched = y3({ id: "", n: 0 }), push = null;
function startPush() {
  push || !me.value || (push = new Push({ event: onEvent, refresh: onRefresh }), push.start([...readable().map((m5) => `m:${m5.id}`), `u:${me.value.person.id}`]));
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
  else if (ev.k === "mb.names") countsSoon();
  else if (ev.k === "mail.flags") flags(d5);
  else if (ev.k === "mail.move" || ev.k === "mail.gone") {
    let ids2 = idList(d5);
    ev.k === "mail.gone" && ((_a = current.value) == null || _a.remove(new Set(ids2))), refreshSoon(), threadTouched.value++, countsSoon();
  } else ev.k.startsWith("conv.") ? touchConv(String(d5.conv ?? d5.conversation ?? (stream.startsWith("c:") ? stream.slice(2) : ""))) : ev.k === "cal.chg" || ev.k === "rsvp" ? (eventsTouched.value++, refreshSoon()) : ev.k === "todo.chg" ? (todosTouched.value++, refreshSoon()) : ev.k === "thr.merge" || ev.k === "mail.recall" || ev.k === "mail.fate" || ev.k === "sugg.new" ? (refreshSoon(), threadTouched.value++) : ev.k.startsWith("acct.") && accountChanged();
}
async function accountChanged() {
  await recheck();
  for (let box of readable()) push == null || push.follow(`m:${box.id}`);
  await loadFolders();
}
var idList = (d5) => Array.isArray(d5.ids) ? d5.ids.map(String) : d5.id ? [String(d5.id)] : [];
function flags(d5) {
  var _a, _b, _c, _d, _e, _f;
  let add = ((_a = d5.add) == null ? void 0 : _a.map(bare)) ?? [], gone = ((_b = d5.del) == null ? void 0 : _b.map(bare)) ?? [], all = (_c = d5.set) == null ? void 0 : _c.map(bare);
  all && (add.push(...all), gone.push(...["seen", "flagged"].filter((f5) => !all.includes(f5)))), (_d = current.value) == null || _d.alter(new Set(idList(d5)), (r4) => ({
    ...r4,
    unread: add.includes("seen") ? !1 : gone.includes("seen") ? !0 : r4.unread,
    starred: add.includes("flagged") ? !0 : gone.includes("flagged") ? !1 : r4.starred,
    answered: add.includes("answered") || r4.answered
  })), threadTouched.value++, ((_e = current.value) != null && _e.key.filter || (_f = current.value) != null && _f.key.by) && refreshSoon();
}
var bare = (flag) => flag.replace(/^[\\$]/, "").toLowerCase(), burst = [], burstTimer = 0, burstFor = 400;
function newMail(stream, d5) {
  var _a, _b, _c, _d;
  let folder = Object.values(folders.value).flat().find((f5) => f5.id === String(d5.mb));
  if (refreshSoon(), threadTouched.value++, countsSoon(), folder && /^(sent|drafts|junk|trash|archive)$/.test(folder.role)) return;
  let from = typeof d5.from == "string" ? d5.from.replace(/\s*<[^<>]*>\s*$/, "") || d5.from : (((_a = d5.from) == null ? void 0 : _a.name) || ((_b = d5.from) == null ? void 0 : _b.email)) ?? "";
  burst.push({ id: String(d5.id ?? d5.thr), subject: String(d5.subj ?? ""), from, thread: String(d5.thr ?? d5.id), folder: (folder == null ? void 0 : folder.role) === "inbox" && stream === `m:${(_d = (_c = me.value) == null ? void 0 : _c.mailboxes[0]) == null ? void 0 : _d.id}` ? "inbox" : String(d5.mb) }), clearTimeout(burstTimer), burstTimer = window.setTimeout(() => {
    tell();
  }, burstFor);
}
async function tell() {
  let mails = burst;
  burst = [];
  let m5 = mails[mails.length - 1];
  if (!m5 || place.value.path.includes(`/t/${m5.thread}`) && mails.length === 1 || pages.value && !await pages.value.oursToTell(m5.id)) return;
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

// src/mail/drafts.ts
var composers = y3([]), senders = y3([]);
function senderOf(c4) {
  var _a, _b;
  if (senders.value.length < 2) return;
  let named = (email) => senders.value.find((s4) => email && s4.address.toLowerCase() === email.toLowerCase()), came = [...((_a = c4.source) == null ? void 0 : _a.to) ?? [], ...((_b = c4.source) == null ? void 0 : _b.cc) ?? []].map((a5) => named(a5.email)).find((s4) => s4 && s4.mailbox === c4.mailbox);
  return named(c4.from) ?? came ?? senders.value.find((s4) => s4.mailbox === c4.mailbox) ?? senders.value[0];
}
var mostOpen = 3, saveAfter = 2e3, saveAtLeast = 1e4;
function alterComposer(key, change2) {
  composers.value = composers.value.map((c4) => c4.key === key ? { ...c4, ...change2 } : c4);
}
function compose(start = {}) {
  var _a, _b;
  let same = composers.value.find((c5) => start.reply && c5.reply === start.reply && !!c5.all == !!start.all || start.forward && c5.forward === start.forward);
  if (same) {
    alterComposer(same.key, { view: "open" });
    return;
  }
  let c4 = { ...blank(), reply: start.reply, forward: start.forward, all: start.all, source: start.message, mailbox: ((_a = start.message) == null ? void 0 : _a.mailbox) ?? ((_b = current.value) == null ? void 0 : _b.key.mailbox) };
  start.to && (c4.to = [{ name: "", email: start.to }]);
  let m5 = start.message;
  if (m5 && start.reply) {
    let { to, cc } = recipients(m5, !!start.all);
    Object.assign(c4, { to, cc, subject: prefixed("Re", m5.subject) });
  } else m5 && start.forward && (c4.subject = prefixed("Fwd", m5.subject));
  show(c4);
}
function blank() {
  let signature = settings.value.signature.trim(), html = signature ? `<div><br></div><div>-- </div>${signature.split(`
`).map((l4) => `<div>${escape(l4) || "<br>"}</div>`).join("")}` : "";
  return { key: newKey(), to: [], cc: [], bcc: [], subject: "", html, files: [], idempotencyKey: newKey(), view: "open" };
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
  let own = new Set((((_a = me.value) == null ? void 0 : _a.mailboxes) ?? []).flatMap((b4) => b4.addresses ?? [b4.address]).map((a5) => a5.toLowerCase())), back = own.has(((_c = (_b = m5.from) == null ? void 0 : _b.email) == null ? void 0 : _c.toLowerCase()) ?? "") ? m5.to : (_d = m5.replyTo) != null && _d.length ? m5.replyTo : [m5.from];
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
  var _a, _b;
  let open = composers.value.find((c4) => c4.draft === id);
  if (open) {
    alterComposer(open.key, { view: "open" });
    return;
  }
  try {
    let d5 = await get(`/drafts/${id}`), files = (d5.attachments ?? []).map((f5) => ({ key: newKey(), name: f5.name, size: f5.size, progress: 1, upload: { id: "id" in f5 ? f5.id : f5.part, name: f5.name, size: f5.size, type: f5.type } }));
    show({ ...blank(), draft: d5.id ?? id, draftBox: (_a = senders.value.find((s4) => {
      var _a2;
      return s4.address === ((_a2 = d5.from) == null ? void 0 : _a2.email);
    })) == null ? void 0 : _a.mailbox, to: d5.to ?? [], cc: d5.cc ?? [], bcc: d5.bcc ?? [], subject: d5.subject ?? "", from: (_b = d5.from) == null ? void 0 : _b.email, html: d5.html ?? textHTML(d5.text ?? ""), files, reply: d5.replyTo, forward: d5.forward, all: d5.all });
  } catch (err) {
    toast(faultText(err), void 0, "err");
  }
}
var textHTML = (text) => text.split(`
`).map((l4) => `<div>${escape(l4) || "<br>"}</div>`).join("");
function body(c4, from = senderOf(c4)) {
  let address = ({ name, email }) => ({ name, email });
  return {
    from: from && { name: from.name, email: from.address },
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
function plain(html) {
  let lines = html.replace(/<(?:br|\/div|\/p|\/li|\/h\d|\/blockquote)\b[^>]*>/gi, `
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
      let { to = [], cc = [], bcc = [], subject = "", html = "", draft, reply, forward, all } = kept2;
      toast(t4.compose.unsaved, { label: t4.compose.takeUp, run: () => show({ ...blank(), to, cc, bcc, subject, html, draft, reply, forward, all }) });
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
  var _a, _b, _c, _d;
  clearTimeout((_a = timers.get(key)) == null ? void 0 : _a.timer), timers.delete(key);
  let c4 = composers.value.find((x3) => x3.key === key), own = (_c = (_b = me.value) == null ? void 0 : _b.mailboxes[0]) == null ? void 0 : _c.id;
  if (!c4 || !c4.dirty || c4.sending || !own) return;
  let from = senderOf(c4), lent = (_d = me.value) == null ? void 0 : _d.mailboxes.some((b4) => b4.id === (from == null ? void 0 : from.mailbox) && b4.rights.includes("write")), box = from && lent ? from.mailbox : own;
  alterComposer(key, { saving: !0, dirty: !1 });
  try {
    let words = body(c4, (from == null ? void 0 : from.mailbox) === box ? from : void 0);
    if (c4.draft && (c4.draftBox ?? box) === box) {
      let got = await put(`/drafts/${c4.draft}`, words);
      got != null && got.id && alterComposer(key, { draft: got.id, draftBox: box });
    } else
      alterComposer(key, { draft: (await post(`/mailboxes/${box}/drafts`, { ...words, draft: void 0 })).id, draftBox: box }), c4.draft && await del(`/drafts/${c4.draft}`).catch(() => {
      });
    alterComposer(key, { saved: /* @__PURE__ */ new Date(), saving: !1, fault: void 0 }), localStorage.removeItem("mb.unsaved"), countsSoon();
  } catch (err) {
    alterComposer(key, { saving: !1, dirty: !0, fault: err instanceof Refusal && err.status === 0 ? t4.compose.savedHere : faultText(err) });
  }
}
function closeComposer(key) {
  var _a, _b;
  clearTimeout((_a = timers.get(key)) == null ? void 0 : _a.timer), timers.delete(key), composers.value = composers.value.filter((c4) => c4.key !== key), ((_b = history.state) == null ? void 0 : _b.layer) === "compose" && history.back();
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
var dayISO = (d5) => new Date(Date.UTC(d5.getFullYear(), d5.getMonth(), d5.getDate())).toISOString();
function here2(e4) {
  if (!e4.allDay) return e4;
  let local = (iso) => {
    let d5 = new Date(iso ?? "");
    return Number.isNaN(d5.getTime()) ? iso : new Date(d5.getUTCFullYear(), d5.getUTCMonth(), d5.getUTCDate()).toISOString();
  };
  return { ...e4, start: local(e4.start), end: local(e4.end) };
}
function span(start, end, allDay, allDayWord) {
  let a5 = new Date(start), date = format({ month: "short", day: "numeric", weekday: "short" });
  if (allDay) {
    let last = end ? addDays(new Date(end), -1) : a5;
    return last > a5 ? `${date.format(a5)} – ${date.format(last)} ${allDayWord}` : `${date.format(a5)} ${allDayWord}`;
  }
  if (!end) return `${date.format(a5)} ${clock(a5)}`;
  let b4 = new Date(end);
  return sameDay(a5, b4) ? `${date.format(a5)} ${clock(a5)}–${clock(b4)}` : `${date.format(a5)} ${clock(a5)} – ${date.format(b4)} ${clock(b4)}`;
}
function bytes(n3) {
  return n3 < 1024 ? `${n3} B` : n3 < 1024 * 1024 ? `${Math.round(n3 / 1024)} KB` : n3 < 1024 ** 3 ? `${(n3 / 1024 / 1024).toFixed(1)} MB` : `${(n3 / 1024 ** 3).toFixed(1)} GB`;
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
function SignIn({ forgotten }) {
  let [must, setMust] = d2(null);
  return must ? /* @__PURE__ */ a4(NewPassword, { old: must.old }) : /* @__PURE__ */ a4(Gate, { title: t4.signIn.title, children: [
    /* @__PURE__ */ a4(SignInForm, { onMustChange: (old) => setMust({ old }) }),
    forgotten && /* @__PURE__ */ a4("p", { class: "gate-more", children: /* @__PURE__ */ a4("a", { href: forgotten, children: t4.signIn.forgotten }) })
  ] });
}
var secret = (shown) => ({ type: shown ? "text" : "password" });
function signInFault(err) {
  return err instanceof Refusal && err.status === 401 ? t4.signIn.wrong : err instanceof Refusal && err.status === 429 ? t4.signIn.slow : faultText(err);
}
function SignInForm({ onMustChange, login: known = "" }) {
  let [login, setLogin] = d2(known), [password, setPassword] = d2(""), [shown, setShown] = d2(!1), [fault, setFault] = d2(""), [busy, setBusy] = d2(!1), [token, setToken] = d2(""), submit = async (e4) => {
    if (e4.preventDefault(), !login.trim() || !password) {
      setFault(t4.signIn.both);
      return;
    }
    setBusy(!0), setFault("");
    try {
      await signIn(login.trim(), password) && onMustChange(password);
    } catch (err) {
      err instanceof Refusal && err.code === "second_factor_required" ? setToken(err.token) : setFault(signInFault(err));
    }
    setBusy(!1);
  };
  return token ? /* @__PURE__ */ a4(CodeForm, { token, onMustChange: () => onMustChange(password), onAgain: () => setToken("") }) : /* @__PURE__ */ a4("form", { onSubmit: submit, noValidate: !0, children: [
    fault && /* @__PURE__ */ a4("p", { class: "form-fault", role: "alert", children: fault }),
    /* @__PURE__ */ a4(Field, { label: t4.signIn.login, children: (a5) => /* @__PURE__ */ a4("input", { ...a5, name: "username", autocomplete: "username", autocapitalize: "off", spellcheck: !1, value: login, "data-autofocus": !0, onInput: (e4) => setLogin(e4.currentTarget.value) }) }),
    /* @__PURE__ */ a4(Field, { label: t4.signIn.password, children: (a5) => /* @__PURE__ */ a4("span", { class: "with-button", children: [
      /* @__PURE__ */ a4("input", { ...a5, name: "password", ...secret(shown), autocomplete: "current-password", value: password, onInput: (e4) => setPassword(e4.currentTarget.value) }),
      /* @__PURE__ */ a4("button", { type: "button", class: "link", "aria-pressed": shown, onClick: () => setShown(!shown), children: shown ? t4.signIn.hide : t4.signIn.show })
    ] }) }),
    /* @__PURE__ */ a4(Button, { type: "submit", kind: "primary", busy, class: "wide", children: t4.signIn.verb })
  ] });
}
function CodeForm({ token, onMustChange, onAgain }) {
  let [code, setCode] = d2(""), [fault, setFault] = d2(""), [busy, setBusy] = d2(!1), form = T2(null);
  return A2(() => {
    var _a, _b;
    return (_b = (_a = form.current) == null ? void 0 : _a.querySelector("input")) == null ? void 0 : _b.focus();
  }, []), /* @__PURE__ */ a4("form", { ref: form, onSubmit: async (e4) => {
    if (e4.preventDefault(), !code.trim()) return setFault(t4.signIn.codeNeeded);
    setBusy(!0);
    try {
      await signInCode(token, code.replace(/\s/g, "")) && onMustChange();
    } catch (err) {
      err instanceof Refusal && err.code === "unauthenticated" && onAgain(), setFault(err instanceof Refusal && err.status < 429 && err.status > 0 ? t4.signIn.codeWrong : signInFault(err));
    }
    setBusy(!1);
  }, noValidate: !0, children: [
    /* @__PURE__ */ a4(Field, { label: t4.signIn.code, hint: t4.signIn.codeHint, error: fault, children: (a5) => /* @__PURE__ */ a4("input", { ...a5, class: "code", inputMode: "text", autocomplete: "one-time-code", autocapitalize: "off", spellcheck: !1, maxLength: 40, value: code, onInput: (e4) => setCode(e4.currentTarget.value) }) }),
    /* @__PURE__ */ a4(Button, { type: "submit", kind: "primary", busy, class: "wide", children: t4.signIn.verb }),
    /* @__PURE__ */ a4("button", { type: "button", class: "link", onClick: onAgain, children: t4.signIn.otherAccount })
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
    /* @__PURE__ */ a4(PasswordForm, { old, askOld: !old, done: () => {
      loadMe();
    } })
  ] });
}
function PasswordForm({ old, askOld, set, verb, done }) {
  let [before, setBefore] = d2(""), [password, setPassword] = d2(""), [again, setAgain] = d2(""), [fault, setFault] = d2(null), [busy, setBusy] = d2(!1);
  return /* @__PURE__ */ a4("form", { onSubmit: async (e4) => {
    if (e4.preventDefault(), password.length < shortest) return setFault({ field: "new", text: t4.signIn.tooShort(shortest) });
    if (password !== again) return setFault({ field: "again", text: t4.signIn.notSame });
    setBusy(!0), setFault(null);
    try {
      set ? await set(password) : await put("/me/password", { old: askOld ? before : old, new: password }), setPassword(""), setAgain(""), setBefore(""), done();
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

// src/core/linkify.ts
var link2 = /\b(?:https?:\/\/|www\.)[^\s<>"'`，。；：！？、（）【】《》“”‘’\u3000]+|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/gi;
function linkify(text) {
  let tokens = [], from = 0;
  for (let found of text.matchAll(link2)) {
    let whole = trimEnd(found[0]), at = found.index, href = target(whole);
    href && (at > from && tokens.push({ text: text.slice(from, at) }), tokens.push({ text: whole, href }), from = at + whole.length);
  }
  return from < text.length && tokens.push({ text: text.slice(from) }), tokens;
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
function splitQuote(text) {
  let lines = text.split(`
`), start = lines.length;
  for (let i4 = lines.length - 1; i4 >= 0; i4--)
    if (lines[i4].startsWith(">")) start = i4;
    else {
      if (lines[i4].trim() !== "" && start < lines.length) break;
      if (lines[i4].trim() !== "") return { own: text, quote: "" };
    }
  if (start === lines.length) return { own: text, quote: "" };
  let lead2 = leadLine(lines, start), own = lines.slice(0, lead2).join(`
`).trimEnd();
  return own === "" ? { own: text, quote: "" } : { own, quote: lines.slice(lead2).join(`
`) };
}
function leadLine(lines, start) {
  for (let i4 = start - 1; i4 >= Math.max(0, start - 3); i4--)
    if (lines[i4].trim() !== "")
      return /(?:wrote|写道|schrieb|a écrit)\s*[:：]\s*$/i.test(lines[i4]) ? i4 : start;
  return start;
}
function doubt(text, href) {
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
  let shown = /^\s*(?:https?:\/\/)?((?:[\w-]+\.)+[a-z]{2,})(?:[/:?#]\S*)?\s*$/i.exec(text);
  return shown && !sameSite(shown[1].toLowerCase(), host) ? { why: "text", host } : null;
}
function sameSite(a5, b4) {
  let bare2 = (h5) => h5.replace(/^www\./, "");
  return bare2(a5) === bare2(b4);
}

// src/mail/message.tsx
function MessageBody({ message: m5, reload }) {
  let [html, setHTML] = d2(null), [busy, setBusy] = d2(!1), showImages = async () => {
    setBusy(!0);
    try {
      setHTML((await get(`/messages/${m5.id}/html?images=1`)).html);
    } catch (err) {
      toast(faultText(err), void 0, "err");
    }
    setBusy(!1);
  }, body2 = html ?? m5.html, parts = (m5.attachments ?? []).filter((a5) => !a5.inline);
  return /* @__PURE__ */ a4("div", { class: "msg-body", children: [
    /* @__PURE__ */ a4(TrustBanner, { message: m5 }),
    pages.value && !m5.draft && /* @__PURE__ */ a4(pages.value.Notes, { message: m5, reload }),
    m5.blockedImages > 0 && html === null && /* @__PURE__ */ a4(
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
  var _a, _b, _c;
  let danger = m5.caution === "danger";
  return !danger && m5.trust === "unproven" ? /* @__PURE__ */ a4(Banner, { tone: "warn", title: t4.trust.unprovenTitle, children: t4.trust.unprovenText }) : m5.warning ? /* @__PURE__ */ a4(Banner, { tone: danger ? "danger" : "info", title: m5.warning.title[lang.value], children: m5.warning.text[lang.value] }) : m5.external ? /* @__PURE__ */ a4("p", { class: "trust-line", children: [
    /* @__PURE__ */ a4(Icon, { name: "shield", size: 15 }),
    t4.trust.external(((_a = m5.auth) == null ? void 0 : _a.domain) || ((_c = (_b = m5.from) == null ? void 0 : _b.email) == null ? void 0 : _c.split("@")[1]) || "")
  ] }) : null;
}
async function openLink(text, href) {
  if (href.startsWith("mailto:")) {
    compose({ to: decodeURIComponent(href.slice(7).split("?")[0]) });
    return;
  }
  let why = doubt(text, href);
  if ((why == null ? void 0 : why.why) === "scheme") {
    toast(t4.mail.linkRefused, void 0, "err");
    return;
  }
  why && !await confirm(t4.mail.linkTitle, why.why === "text" ? t4.mail.linkText(text.trim(), why.host) : t4.mail.linkPunycode(why.host), t4.mail.linkOpen) || window.open(href, "_blank", "noopener,noreferrer");
}
function HTMLBody({ id, html }) {
  let frame = T2(null), [dark, setDark] = d2(!1), stop = T2(null), [ready, setReady] = d2(!1);
  A2(() => (loadFrame().then(() => setReady(!0)), () => {
    var _a;
    return (_a = stop.current) == null ? void 0 : _a.call(stop);
  }), []);
  let loaded = () => {
    var _a;
    (_a = stop.current) == null || _a.call(stop), frame.current && (stop.current = tend(frame.current, { link: (text, href) => {
      openLink(text, href);
    }, key: handleKey }));
  };
  return ready ? /* @__PURE__ */ a4("div", { class: `paper${dark ? " paper-dark" : ""}`, children: [
    /* @__PURE__ */ a4("iframe", { ref: frame, class: "mail-frame", "data-message": id, title: t4.mail.bodyName, sandbox, referrerpolicy: "no-referrer", srcDoc: frameDocument(html, dark), onLoad: loaded }),
    /* @__PURE__ */ a4(IconButton, { icon: dark ? "sun" : "moon", size: 15, class: "paper-switch", label: dark ? t4.mail.paperLight : t4.mail.paperDark, onClick: () => setDark(!dark) })
  ] }) : /* @__PURE__ */ a4("div", { class: "paper", "aria-busy": "true", style: { height: "120px" } });
}
function PlainBody({ text }) {
  let [open, setOpen] = d2(!1), { own, quote } = splitQuote(text);
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
function Linked({ text }) {
  return /* @__PURE__ */ a4($, { children: linkify(text).map(
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
function InvitationCard({ message, invitation, reload }) {
  var _a, _b, _c;
  let inv = here2(invitation), [mine, setMine] = d2(inv.mine ?? ""), [busy, setBusy] = d2(""), answer = async (a5) => {
    setBusy(a5);
    try {
      await post(`/messages/${message.id}/rsvp`, { answer: a5 }), setMine(a5), toast(t4.event.answered[a5]), reload();
    } catch (err) {
      toast(faultText(err), void 0, "err");
    }
    setBusy("");
  }, off = inv.canceled || ((_a = inv.method) == null ? void 0 : _a.toUpperCase()) === "CANCEL";
  return /* @__PURE__ */ a4("section", { class: "invite", "aria-label": t4.event.invitation, children: [
    inv.start && /* @__PURE__ */ a4(DateBadge, { iso: inv.start }),
    /* @__PURE__ */ a4("div", { class: "invite-text", children: [
      /* @__PURE__ */ a4("b", { children: inv.title || t4.mail.noSubject }),
      inv.start && /* @__PURE__ */ a4("span", { children: [
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
      !!((_b = inv.conflicts) != null && _b.length) && /* @__PURE__ */ a4("span", { class: "late", children: [
        /* @__PURE__ */ a4(Icon, { name: "warn", size: 15 }),
        " ",
        t4.event.conflict(listed(inv.conflicts.map((c4) => c4.title)))
      ] }),
      inv.note && /* @__PURE__ */ a4("span", { children: inv.note }),
      inv.reason && t4.event.reasons[inv.reason] && /* @__PURE__ */ a4("span", { class: "quiet", children: t4.event.reasons[inv.reason] }),
      off ? /* @__PURE__ */ a4(StatusDot, { tone: "err", children: t4.event.canceled }) : ((_c = inv.method) == null ? void 0 : _c.toUpperCase()) === "REPLY" || inv.answerable === !1 ? null : /* @__PURE__ */ a4("div", { class: "invite-acts", role: "group", "aria-label": t4.event.answer, children: answers.map((a5) => /* @__PURE__ */ a4(Button, { kind: mine === a5 ? "primary" : "plain", icon: mine === a5 ? "check" : void 0, "aria-pressed": mine === a5, busy: busy === a5, onClick: () => {
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

export {
  $,
  Q,
  d2 as d,
  A2 as A,
  F2 as F,
  T2 as T,
  w2 as w,
  loadFrame,
  sandbox,
  cleanFragment,
  frameDocument,
  useKeys,
  listenKeys,
  y3 as y,
  place,
  go,
  withQuery,
  match,
  listen,
  lang,
  listed,
  Refusal,
  get,
  post,
  put,
  patch,
  del,
  query,
  upload,
  newKey,
  t4 as t,
  me,
  settings,
  startFault,
  applyLook,
  change,
  loadMe,
  signOut,
  isAdmin,
  a4 as a,
  Icon,
  Button,
  IconButton,
  Avatar,
  Chip,
  Banner,
  Late,
  Skeleton,
  Empty,
  faultText,
  Fault,
  CopyField,
  StatusDot,
  useName,
  Field,
  Tabs,
  Dialog,
  confirm,
  toast,
  Overlays,
  Menu,
  link,
  width,
  drawerOpen,
  helpOpen,
  naming,
  extra,
  pages,
  folders,
  foldersFault,
  readable,
  loadFolders,
  outbox,
  loadOutbox,
  asked,
  loadAsked,
  findFolder,
  folderKey,
  inboxUnseen,
  wholeProgress,
  totalOf,
  current,
  openList,
  listKey,
  refreshSoon,
  countsSoon,
  threadTouched,
  lastUndo,
  act,
  destroy,
  makeFolder,
  renameFolder,
  dropFolder,
  chatsTouched,
  eventsTouched,
  todosTouched,
  convTouched,
  startPush,
  followChat,
  chats,
  chatsFault,
  chatUnread,
  loadChats,
  openMessage,
  composers,
  senders,
  senderOf,
  alterComposer,
  compose,
  openDraft,
  body,
  plain,
  timers,
  touched,
  takeUpLocal,
  saving,
  save,
  closeComposer,
  format,
  startOfDay,
  addDays,
  startOfWeek,
  sameDay,
  clock,
  monthDay,
  weekday,
  monthYear,
  fullTime,
  rowTime,
  dayGroup,
  isoDay,
  fieldTime,
  parseDay,
  dayISO,
  here2 as here,
  span,
  bytes,
  Gate,
  SignIn,
  Relogin,
  NewPassword,
  PasswordForm,
  useLoad,
  MessageBody,
  PlainBody,
  Linked,
  DateBadge,
  turnedOf,
  Turned
};
