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
function F2() {
  r3(function() {
    for (var i4; i4 = g4.shift(); ) h4.call(i4);
  });
}
function M() {
  g4.push(this) === 1 && (n.requestAnimationFrame || A3)(F2);
}

// src/i18n/lang.ts
var lang = y3("zh");

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
  let body = await res.json().catch(() => ({}));
  return new Refusal(res.status, body.code ?? "http", body.message ?? `HTTP ${res.status}`, body.requestId, body.field, body.token);
}
async function call(method, path, body, abort) {
  let headers = { "X-Requested-With": "mailbridge", "Accept-Language": lang.value };
  body !== void 0 && (headers["Content-Type"] = "application/json");
  let res;
  try {
    res = await fetch(base + path, {
      method,
      headers,
      body: body === void 0 ? void 0 : JSON.stringify(body),
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
var get = (path, abort) => call("GET", path, void 0, abort), post = (path, body = {}) => call("POST", path, body), put = (path, body) => call("PUT", path, body);
var del = (path, body) => call("DELETE", path, body);
function query(params) {
  let q2 = new URLSearchParams();
  for (let [k4, v4] of Object.entries(params)) v4 != null && v4 !== "" && q2.set(k4, String(v4));
  let s4 = q2.toString();
  return s4 ? `?${s4}` : "";
}

// src/core/keys.ts
var scopes = [], lead = "", leadTimer = 0, keysOff = { value: !1 };
function typing(target) {
  let el = target;
  return el != null && el.tagName ? el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) && !/^(checkbox|radio|button)$/.test(el.type) : !1;
}
function nameOf(e4) {
  let held = (e4.ctrlKey || e4.metaKey ? "Ctrl+" : "") + (e4.altKey ? "Alt+" : ""), key = e4.key === " " ? "Space" : e4.key;
  return key.length === 1 && /[A-Za-z]/.test(key) ? held + (e4.shiftKey ? "Shift+" : "") + key.toLowerCase() : held + key;
}
function handleKey(e4) {
  if (e4.isComposing || e4.keyCode === 229 || e4.defaultPrevented) return;
  let name = nameOf(e4), plain = !/^(Ctrl|Alt)\+/.test(name) && name !== "Escape";
  if (plain && (typing(e4.target) || keysOff.value) || !plain && name !== "Escape" && name !== "Ctrl+Enter" && name !== "Ctrl+s" && typing(e4.target)) return;
  let full = lead + name;
  lead = "";
  for (let i4 = scopes.length - 1; i4 >= 0; i4--) {
    let act = scopes[i4].map.current[full];
    if (act) {
      e4.preventDefault(), act(e4);
      return;
    }
    if (scopes[i4].modal) return;
  }
  name === "g" && (lead = "g ", clearTimeout(leadTimer), leadTimer = window.setTimeout(() => lead = "", 1500));
}
function useKeys(map, modal = !1) {
  let current = T2(map);
  current.current = map, A2(() => {
    let scope = { map: current, modal };
    return scopes.push(scope), () => {
      scopes.splice(scopes.indexOf(scope), 1);
    };
  }, [modal]);
}
function listenKeys() {
  document.addEventListener("keydown", handleKey);
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
function listen(root) {
  addEventListener("popstate", () => place.value = here()), document.addEventListener("click", (e4) => {
    var _a, _b;
    if (e4.defaultPrevented || e4.button !== 0 || e4.metaKey || e4.ctrlKey || e4.shiftKey || e4.altKey) return;
    let a5 = (_b = (_a = e4.target).closest) == null ? void 0 : _b.call(_a, "a[href]");
    !a5 || a5.target || a5.hasAttribute("download") || a5.origin !== location.origin || a5.pathname.startsWith(root) && (e4.preventDefault(), go(a5.pathname + a5.search));
  });
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
  let words2 = l4 === "zh" ? zh : (await import("./market-en.js?v=5bde04e54324")).en;
  wanted === l4 && (t4 = words2, lang.value = l4);
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
async function adopt(who) {
  if (who.limited && !location.pathname.startsWith("/mail")) return location.assign("/mail/");
  let saved = await get("/me/settings").catch(() => ({})), known = Object.fromEntries(Object.entries(saved ?? {}).filter(([k4, v4]) => k4 in defaults && v4 !== null && v4 !== ""));
  settings.value = { ...settings.value, ...known }, await applyLook(), me.value = { ...who, mailboxes: who.mailboxes ?? [], rights: who.rights ?? [] };
}
var signIn = (login, password) => enter("/sessions", { login, password }), signInCode = (token, code) => enter("/sessions/second-factor", { token, code });
async function enter(path, body) {
  let got = await post(path, body);
  return got.mustChange ? !0 : (sessionEnded.value = !1, await adopt(got.me ?? await get("/me")), !1);
}
var isAdmin = O(() => {
  var _a;
  return /^(super_admin|admin)$/.test(((_a = me.value) == null ? void 0 : _a.role) ?? "");
});

// src/i18n/admin.ts
var zh2 = {
  title: "邮箱管理",
  nav: { overview: "概览", people: "成员", departments: "部门", domains: "域名", mailboxes: "共享邮箱", groups: "邮件组", queue: "发信队列", approvals: "邮件审批", quarantine: "隔离区", reports: "域名报告", roles: "角色权限", policies: "规则与安全", archive: "归档与保留", audit: "操作日志", market: "应用与套餐", mail: "返回邮箱", main: "管理导航" },
  blocks: { start: "开始", who: "人员", boxes: "邮箱", flow: "邮件往来", rules: "规则与记录" },
  forbidden: "只有管理员可以进入",
  forbiddenText: "请联系公司的超级管理员为您开通管理权限。",
  catchAll: {
    title: "写错地址的来信",
    label: "交给哪个邮箱",
    hint: "寄到这个域名下不存在的地址的邮件，都送到这个邮箱；留空则退回给发件人。垃圾邮件会因此变多。",
    unknown: "没有这个邮箱"
  },
  overview: {
    people: "成员",
    mailboxes: "已开通邮箱",
    queue: "待发邮件",
    storage: "已用空间",
    domains: "域名",
    verified: "已验证",
    unverified: "未验证",
    todo: "需要处理",
    allGood: "一切正常",
    domainTodo: (d5) => `域名 ${d5} 还没有通过验证`,
    queueTodo: (n3) => `${n3} 封邮件还没有发出`,
    heldTodo: "隔离区里有可疑邮件等待处理",
    approvalTodo: (n3) => `${n3} 封邮件等您审批`,
    pausedTodo: "有邮件被暂停，等待放行",
    other: {
      today: "今日收发",
      received: "今日收信",
      sent: "今日发信",
      failedLogins: "登录失败",
      departments: "部门",
      pending: "待激活",
      conversations: "会话",
      messages: "邮件"
    }
  },
  people: {
    add: "添加成员",
    edit: "编辑成员",
    details: "登录与邮箱",
    search: "搜索姓名、账号或邮箱",
    department: "部门",
    allDepartments: "全部部门",
    total: (n3) => `共 ${n3} 人`,
    name: "姓名",
    login: "账号",
    phone: "手机",
    job: "职务",
    role: "角色",
    roles: { super_admin: "超级管理员", admin: "管理员", member: "成员", user: "成员" },
    address: "邮箱",
    state: "状态",
    states: { active: "正常", disabled: "已停用", pending: "待激活", invited: "待激活", left: "已离职", suspended: "已停用" },
    password: "初始密码",
    passwordHint: "留空则由系统发送激活链接",
    none: "没有找到成员",
    noMailbox: "未开通",
    prev: "上一页",
    next: "下一页",
    resend: "重发激活通知",
    resent: "激活通知已发送",
    remove: "移除成员",
    removeTitle: (n3) => `移除 ${n3}？`,
    removeText: "移除后无法登录，邮箱停止收信。",
    added: "已添加",
    saved: "已保存",
    removed: "已移除",
    nameNeeded: "请填写姓名",
    loginNeeded: "请填写账号",
    acts: (n3) => `${n3} 的操作`
  },
  departments: {
    add: "添加部门",
    addUnder: (n3) => `在“${n3}”下添加部门`,
    edit: "修改部门",
    name: "部门名称",
    parent: "上级部门",
    top: "（最上级）",
    none: "还没有部门",
    removeTitle: (n3) => `删除部门“${n3}”？`,
    removeText: "只有没有成员和下级部门时才能删除。",
    people: (n3) => `${n3} 人`,
    show: "查看成员"
  },
  domains: {
    add: "添加域名",
    name: "域名",
    hint: "例如 example.com",
    none: "还没有域名",
    default: "默认域名",
    free: "免费域名",
    verified: "已验证",
    unverified: "待验证",
    setDefault: "设为默认",
    remove: "移除域名",
    removeTitle: (n3) => `移除域名 ${n3}？`,
    removeText: "这个域名下的地址会停止收信。",
    back: "返回域名列表",
    intro: "请到域名服务商处添加下面的记录。通常几分钟内生效，最长可能需要 48 小时。",
    done: "所有记录都正确，可以正常收发邮件。",
    host: "主机记录",
    type: "类型",
    priority: "优先级",
    value: "记录值",
    found: "当前查到",
    state: "状态",
    states: { ok: "正确", missing: "缺失", different: "不一致", unknown: "待检查" },
    nothing: "没有",
    faults: {
      missing: (r4) => r4.type === "MX" ? `请添加一条 MX 记录，指向 ${r4.value.replace(/\.$/, "")}` : `请添加一条 ${r4.type} 记录，值要与“记录值”完全一致`,
      "no-answer": () => "域名服务器暂时没有答复，稍后会再次检查",
      "doubled-name": (r4) => `记录加到了 ${r4.host} 再带一次域名的位置；主机记录不要重复写域名`,
      "wrong-case": () => "大小写不一致，请原样复制",
      "extra-host": () => "还有其他服务器也在接收这个域名的邮件",
      "second-record": () => "同一位置有多条同类记录，只能保留一条",
      "extra-space": () => "值的两端多了空格或引号，请去掉",
      "not-included": () => "SPF 记录里没有包含我们的服务器",
      "too-many-lookups": () => "SPF 记录需要的查询超过 10 次，收件方会忽略，请减少 include",
      invalid: () => "记录的格式不正确，请原样复制",
      everybody: () => "SPF 记录允许任何服务器代发，请以 ~all 或 -all 结尾",
      revoked: () => "记录里的密钥为空（已撤销），请替换为给出的记录值",
      truncated: () => "密钥被截断了，请分成多段、每段不超过 255 个字符",
      "other-key": () => "记录里是另一个密钥，请替换为给出的记录值"
    },
    recheck: "重新检查",
    checkIn: (s4) => `${s4} 秒后自动检查`,
    ready: (ok, all) => `${ok} / ${all} 条正确`,
    zone: "下载记录文件",
    groups: { needed: "必须添加", recommended: "建议添加", optional: "可选" },
    groupHints: { needed: "缺少时邮件可能收不到，或被对方当作垃圾邮件。", recommended: "让邮件传输更安全，并收到出错报告。", optional: "员工在邮件客户端里输入地址后自动完成设置。" },
    uses: { keep: "暂时保留", remove: "可以删除" },
    freeNote: "免费域名由我们托管，不需要添加任何记录。"
  },
  dkim: {
    title: "签名密钥（DKIM）",
    lead: "对方用它确认邮件真的由你们发出。建议每年更换一次。",
    rotate: "更换密钥",
    rotateTitle: "更换签名密钥？",
    rotateText: "会生成新密钥，并在上面列出要添加的记录。看到记录生效后才改用新密钥，期间邮件照常收发。旧记录先不要删除。",
    rotated: "新密钥已生成，请添加它的记录",
    states: { waiting: "等待记录生效", active: "使用中", retired: "已停用" },
    says: { waiting: "记录生效后自动启用", active: "所有外发邮件都用它签名", retired: "等之前的邮件都送达后可以删除" },
    remove: "删除密钥",
    removeOf: (s4) => `删除密钥 ${s4}`,
    removeTitle: "删除这个密钥？",
    removeText: "之后可以在域名服务商处删掉它的记录。",
    removed: "密钥已删除"
  },
  market: {
    title: "应用市场",
    official: "官方",
    by: (who) => `由 ${who} 提供`,
    enable: "启用",
    resume: "继续设置",
    manage: "管理",
    open: "打开邮箱",
    enabled: "已启用",
    disabled: "已停用",
    plans: "套餐",
    permissions: "需要的权限",
    permissionsText: "启用时请您确认，停用后立即收回。",
    can: "它能做什么",
    features: [
      ["邮件就在聊天旁边", "新邮件实时到达，一步转成群聊、待办或日程，来源随时可查。"],
      ["和外部客户聊着就把邮件回了", "在群里选择“回复邮件给外部”，对方照常收到邮件。"],
      ["可信的往来", "每封邮件都验证来源，伪造和身份不明的一眼可见。"],
      ["常用邮件程序都能用", "支持 IMAP 和 SMTP，手机、电脑自带的邮件程序即可收发；聊天、日程和待办在应用里。"]
    ],
    onlyAdmin: "需要管理员来启用",
    onlyAdminText: "请把这个页面转给公司的管理员。",
    disable: "停用",
    disableTitle: "停用企业邮箱",
    disableText: "停用后所有成员无法收发邮件。数据怎么处理？",
    keep: "保留数据，可随时恢复",
    wipe: "删除全部数据，无法恢复",
    disableVerb: "确认停用",
    disabledToast: "已停用",
    remove: "移除应用",
    state: "状态",
    people: (ready, total) => `${ready} / ${total} 人已开通`
  },
  wizard: {
    title: "启用企业邮箱",
    steps: { plan: "套餐与范围", domain: "域名", addresses: "地址规则", enable: "确认", done: "完成" },
    step: (n3, all) => `第 ${n3} 步，共 ${all} 步`,
    choosePlan: "选择套餐",
    scope: "哪些人使用",
    scopeAll: "全公司",
    scopeSome: "指定部门",
    scopeNeeded: "请选择至少一个部门",
    consent: "我同意应用获得上述权限",
    consentNeeded: "请先确认权限",
    next: "下一步",
    back: "上一步",
    freeDomain: "使用免费域名",
    freeText: "立即可用，不需要任何设置，以后可以随时换成自己的域名。",
    freeName: "名称",
    freeExample: "gongsi",
    freeHint: (domain) => `小写字母、数字和短横线。员工地址将是 姓名@${domain}`,
    ownDomain: "使用自己的域名",
    ownText: "员工地址为 姓名@你的域名，需要在域名服务商处添加几条记录。",
    ownName: "域名",
    badFree: "请输入 2 到 40 个小写字母、数字或短横线",
    badOwn: "请输入完整的域名，例如 example.com",
    check: "添加并检查记录",
    later: "记录生效前可以先继续，全部通过后自动开始收信。",
    rule: "地址规则",
    rules: { pinyin: "姓名拼音", login: "登录账号" },
    ruleHints: { pinyin: "张三 → zhangsan@…", login: "使用现有账号作为地址" },
    conflicts: { taken: "重名，已加序号", reserved: "保留地址，已调整", invalid: "姓名无法转换，已调整" },
    preview: "预览",
    previewCount: (n3, bad) => bad ? `共 ${n3} 人，其中 ${bad} 个有重名已自动处理` : `共 ${n3} 人，没有冲突`,
    confirm: "确认并启用",
    confirmText: "启用后会为以下成员开通邮箱，并通过工作通知发送激活卡片。",
    summaryPlan: "套餐",
    summaryScope: "范围",
    summaryDomain: "域名",
    summaryRule: "地址",
    departments: (n3) => `${n3} 个部门`,
    enabling: "正在开通…",
    doneTitle: "企业邮箱已启用",
    doneText: (ready, total) => `${total} 人中已为 ${ready} 人开通，激活卡片已发出。`,
    failed: "以下成员没有开通成功",
    test: "给自己发一封测试邮件",
    tested: "测试邮件已发出，请到邮箱查看",
    toMail: "进入邮箱",
    toAdmin: "进入管理后台"
  }
}, en = {
  title: "Mail administration",
  nav: { overview: "Overview", people: "People", departments: "Departments", domains: "Domains", mailboxes: "Shared mailboxes", groups: "Mail groups", queue: "Mail queue", approvals: "Approvals", quarantine: "Quarantine", reports: "Domain reports", roles: "Roles", policies: "Rules and security", archive: "Archive and retention", audit: "Audit log", market: "App and plan", mail: "Back to mail", main: "Administration" },
  blocks: { start: "Start", who: "People", boxes: "Mailboxes", flow: "Mail under way", rules: "Rules and records" },
  forbidden: "Administrators only",
  forbiddenText: "Ask a super administrator of your company for access.",
  catchAll: {
    title: "Mail to addresses that nobody has",
    label: "Goes to",
    hint: "All mail to unknown addresses of this domain comes into this mailbox; empty sends it back. It will bring more spam.",
    unknown: "There is no such mailbox"
  },
  overview: {
    people: "People",
    mailboxes: "Mailboxes",
    queue: "Waiting to be sent",
    storage: "Space used",
    domains: "Domains",
    verified: "Verified",
    unverified: "Not verified",
    todo: "Needs attention",
    allGood: "Everything is fine",
    domainTodo: (d5) => `Domain ${d5} is not verified yet`,
    queueTodo: (n3) => `${n3} ${n3 === 1 ? "message was" : "messages were"} not sent yet`,
    heldTodo: "Suspicious mail waits in the quarantine",
    approvalTodo: (n3) => `${n3} ${n3 === 1 ? "message waits" : "messages wait"} for your word`,
    pausedTodo: "Held mail waits to be released",
    other: { today: "Today", received: "Received today", sent: "Sent today", failedLogins: "Failed sign-ins", departments: "Departments", pending: "Not activated", conversations: "Conversations", messages: "Messages" }
  },
  people: {
    add: "Add person",
    edit: "Edit person",
    details: "Sign-ins and mailbox",
    search: "Name, login or address",
    department: "Department",
    allDepartments: "All departments",
    total: (n3) => `${n3} people`,
    name: "Name",
    login: "Login",
    phone: "Phone",
    job: "Job title",
    role: "Role",
    roles: { super_admin: "Super admin", admin: "Admin", member: "Member", user: "Member" },
    address: "Mailbox",
    state: "State",
    states: { active: "Active", disabled: "Disabled", pending: "Not activated", invited: "Not activated", left: "Left", suspended: "Disabled" },
    password: "First password",
    passwordHint: "Leave empty to send an activation link",
    none: "Nobody found",
    noMailbox: "None",
    prev: "Previous",
    next: "Next",
    resend: "Send activation again",
    resent: "Activation sent",
    remove: "Remove person",
    removeTitle: (n3) => `Remove ${n3}?`,
    removeText: "They can no longer sign in and the mailbox stops receiving.",
    added: "Added",
    saved: "Saved",
    removed: "Removed",
    nameNeeded: "Enter a name",
    loginNeeded: "Enter a login",
    acts: (n3) => `Actions for ${n3}`
  },
  departments: {
    add: "Add department",
    addUnder: (n3) => `Add a department below ${n3}`,
    edit: "Edit department",
    name: "Name",
    parent: "Belongs to",
    top: "(top)",
    none: "No departments yet",
    removeTitle: (n3) => `Delete department ${n3}?`,
    removeText: "Only possible when it has no people and no departments below.",
    people: (n3) => `${n3} people`,
    show: "Show people"
  },
  domains: {
    add: "Add domain",
    name: "Domain",
    hint: "Such as example.com",
    none: "No domains yet",
    default: "Default",
    free: "Free domain",
    verified: "Verified",
    unverified: "Not verified",
    setDefault: "Make default",
    remove: "Remove domain",
    removeTitle: (n3) => `Remove domain ${n3}?`,
    removeText: "Addresses at this domain stop receiving mail.",
    back: "Back to domains",
    intro: "Add these records where your domain is registered. They usually work within minutes, sometimes after 48 hours.",
    done: "All records are right. Mail flows in and out.",
    host: "Host",
    type: "Type",
    priority: "Priority",
    value: "Value",
    found: "Found now",
    state: "State",
    states: { ok: "Right", missing: "Missing", different: "Different", unknown: "Not checked" },
    nothing: "Nothing",
    faults: {},
    // the server speaks English
    recheck: "Check again",
    checkIn: (s4) => `checks again in ${s4} s`,
    ready: (ok, all) => `${ok} of ${all} right`,
    zone: "Download zone file",
    groups: { needed: "Needed", recommended: "Recommended", optional: "Optional" },
    groupHints: { needed: "Without them mail may not arrive, or be taken for spam.", recommended: "They make transport safer and bring reports of failures.", optional: "Mail programs set themselves up with them." },
    uses: { keep: "Keep for now", remove: "May be removed" },
    freeNote: "We host the free domain. No records are needed."
  },
  dkim: {
    title: "Signing keys (DKIM)",
    lead: "Others use them to see that mail really comes from you. Change the key about once a year.",
    rotate: "Change key",
    rotateTitle: "Change the signing key?",
    rotateText: "A new key is made and its record shown above. It is used once that record is seen; mail flows meanwhile. Do not remove the old record yet.",
    rotated: "The new key is made. Add its record.",
    states: { waiting: "Waits for its record", active: "In use", retired: "Retired" },
    says: { waiting: "used once its record is seen", active: "signs all outgoing mail", retired: "may go when the mails signed with it have left" },
    remove: "Delete key",
    removeOf: (s4) => `Delete key ${s4}`,
    removeTitle: "Delete this key?",
    removeText: "Its record may be removed from the DNS afterwards.",
    removed: "Key deleted"
  },
  market: {
    title: "App market",
    official: "Official",
    by: (who) => `By ${who}`,
    enable: "Enable",
    resume: "Continue set-up",
    manage: "Manage",
    open: "Open mail",
    enabled: "Enabled",
    disabled: "Disabled",
    plans: "Plans",
    permissions: "What it asks for",
    permissionsText: "You confirm this when enabling. Disabling takes it back at once.",
    can: "What it does",
    features: [
      ["Mail beside your chats", "New mail arrives at once and becomes a chat, a to-do or an event in one step."],
      ["Answer customers from the chat", "Choose “reply by mail” in a group and people outside simply receive mail."],
      ["Mail you can trust", "Every sender is checked; forged and unproven mail is plain to see."],
      ["Works with your mail program", "IMAP and SMTP for the mail programs of phones and computers; chat, calendar and to-dos in the app."]
    ],
    onlyAdmin: "An administrator must enable it",
    onlyAdminText: "Send this page to an administrator of your company.",
    disable: "Disable",
    disableTitle: "Disable company mail",
    disableText: "Nobody can send or receive afterwards. What should happen to the data?",
    keep: "Keep it; it can be restored",
    wipe: "Delete everything for good",
    disableVerb: "Disable",
    disabledToast: "Disabled",
    remove: "Remove app",
    state: "State",
    people: (ready, total) => `${ready} of ${total} people ready`
  },
  wizard: {
    title: "Enable company mail",
    steps: { plan: "Plan and scope", domain: "Domain", addresses: "Addresses", enable: "Confirm", done: "Done" },
    step: (n3, all) => `Step ${n3} of ${all}`,
    choosePlan: "Choose a plan",
    scope: "Who uses it",
    scopeAll: "The whole company",
    scopeSome: "Some departments",
    scopeNeeded: "Choose at least one department",
    consent: "I allow the app to do this",
    consentNeeded: "Confirm the permissions first",
    next: "Next",
    back: "Back",
    freeDomain: "Use a free domain",
    freeText: "Works at once without any set-up. You can move to your own domain later.",
    freeName: "Name",
    freeExample: "company",
    freeHint: (domain) => `Small letters, digits and hyphens. Addresses will be name@${domain}`,
    ownDomain: "Use your own domain",
    ownText: "Addresses end in your domain. A few records must be added where it is registered.",
    ownName: "Domain",
    badFree: "Enter 2 to 40 small letters, digits or hyphens",
    badOwn: "Enter a whole domain such as example.com",
    check: "Add and check records",
    later: "You may go on before the records work; mail starts to arrive once all are right.",
    rule: "How addresses are made",
    rules: { pinyin: "Name in pinyin", login: "Login name" },
    ruleHints: { pinyin: "张三 → zhangsan@…", login: "The login becomes the address" },
    conflicts: { taken: "name clash, number added", reserved: "reserved, changed", invalid: "name cannot be used, changed" },
    preview: "Preview",
    previewCount: (n3, bad) => bad ? `${n3} people, ${bad} name clashes solved` : `${n3} people, no clashes`,
    confirm: "Confirm and enable",
    confirmText: "Mailboxes are made for these people, and each gets an activation card in chat.",
    summaryPlan: "Plan",
    summaryScope: "Scope",
    summaryDomain: "Domain",
    summaryRule: "Addresses",
    departments: (n3) => `${n3} department${n3 === 1 ? "" : "s"}`,
    enabling: "Setting up…",
    doneTitle: "Company mail is enabled",
    doneText: (ready, total) => `${ready} of ${total} mailboxes are ready and activation cards were sent.`,
    failed: "These people could not be set up",
    test: "Send me a test message",
    tested: "The test message is on its way to your mailbox",
    toMail: "Open mail",
    toAdmin: "Open administration"
  }
}, words = () => lang.value === "zh" ? zh2 : en;

// src/i18n/half.ts
function half(both) {
  var _a;
  let at = both.indexOf(" · ");
  if (at < 0) return both;
  let zh3 = both.slice(0, at).trim();
  return lang.value === "zh" ? zh3 : ((((_a = /^[¥\d][¥\d.,/ A-Z]*/.exec(zh3)) == null ? void 0 : _a[0]) ?? "") + both.slice(at + 3)).replace("/ per ", "per ").trim();
}

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
function Button({ kind = "plain", icon, busy, children, class: extra, type = "button", disabled, ...rest }) {
  return /* @__PURE__ */ a4("button", { type, class: `btn btn-${kind} ${extra ?? ""}`, disabled: disabled || busy, "aria-busy": busy || void 0, ...rest, children: [
    busy ? /* @__PURE__ */ a4("span", { class: "spin", "aria-hidden": "true" }) : icon && /* @__PURE__ */ a4(Icon, { name: icon, size: 18 }),
    children != null && /* @__PURE__ */ a4("span", { children })
  ] });
}
function IconButton({ icon, label, size = 20, fill, class: extra, type = "button", ...rest }) {
  return /* @__PURE__ */ a4("button", { type, class: `iconbtn ${extra ?? ""}`, "aria-label": label, title: label, ...rest, children: /* @__PURE__ */ a4(Icon, { name: icon, size, fill }) });
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
  let [shown, show] = d2(!1);
  return A2(() => {
    let timer = setTimeout(() => show(!0), after);
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
      let all = [...el.querySelectorAll(focusable)].filter((x3) => x3.offsetParent !== null), first = all[0], last = all[all.length - 1];
      first && (e4.shiftKey && document.activeElement === first ? (last.focus(), e4.preventDefault()) : !e4.shiftKey && document.activeElement === last && (first.focus(), e4.preventDefault()));
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
function toast(text, act, tone = "plain", ms = act ? 8e3 : 4500) {
  let id = ++toastIds, drop = () => toasts.value = toasts.value.filter((x3) => x3.id !== id);
  return toasts.value = [...toasts.value.slice(-2), { id, text, act, tone }], say(text), setTimeout(drop, ms), drop;
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
function Menu({ label, icon = "more", text, items, class: extra, align = "right", up }) {
  let [open, setOpen] = d2(!1), opener = T2(null);
  return /* @__PURE__ */ a4("span", { class: `menu ${extra ?? ""}`, children: [
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

// src/admin/records.tsx
var recheckEvery = 30, groups = ["needed", "recommended", "optional"];
function groupOf(r4) {
  return /^(autoconfig|autodiscover|srv)$/.test(r4.purpose ?? "") ? "optional" : r4.optional ? "recommended" : "needed";
}
var tones = { ok: "ok", missing: "err", different: "warn", unknown: "off" };
function Records({ domain, onChange }) {
  let w5 = words().domains, [busy, setBusy] = d2(!1), [left, setLeft] = d2(recheckEvery), records = domain.records ?? [], needed = records.filter((r4) => !r4.optional), right = needed.filter((r4) => r4.state === "ok").length, complete = needed.length > 0 && right === needed.length, check = async (quiet = !1) => {
    setBusy(!0);
    try {
      let d5 = await post(`/admin/domains/${encodeURIComponent(domain.name)}/check`);
      d5 != null && d5.records && onChange(d5);
    } catch (err) {
      quiet || toast(faultText(err), void 0, "err");
    }
    setBusy(!1), setLeft(recheckEvery);
  };
  return A2(() => {
    if (complete || domain.free) return;
    let timer = setInterval(() => document.visibilityState === "visible" && setLeft((s4) => s4 - 1), 1e3);
    return () => clearInterval(timer);
  }, [complete, domain.name]), A2(() => {
    left <= 0 && !busy && check(!0);
  }, [left]), domain.free && !records.length ? /* @__PURE__ */ a4(Banner, { tone: "ok", children: w5.freeNote }) : /* @__PURE__ */ a4("section", { class: "records", children: [
    complete ? /* @__PURE__ */ a4(Banner, { tone: "ok", children: w5.done }) : /* @__PURE__ */ a4("p", { class: "quiet", children: w5.intro }),
    /* @__PURE__ */ a4("div", { class: "records-bar", children: [
      /* @__PURE__ */ a4("b", { children: w5.ready(right, needed.length) }),
      !complete && /* @__PURE__ */ a4("span", { class: "quiet", children: w5.checkIn(Math.max(0, left)) }),
      /* @__PURE__ */ a4("span", { class: "grow" }),
      /* @__PURE__ */ a4(Button, { icon: "download", onClick: () => download(domain), children: w5.zone }),
      /* @__PURE__ */ a4(Button, { icon: "refresh", kind: "primary", busy, onClick: () => {
        check();
      }, children: w5.recheck })
    ] }),
    groups.map((key) => ({ key, rows: records.filter((r4) => groupOf(r4) === key) })).filter((g5) => g5.rows.length).map((g5) => /* @__PURE__ */ a4(RecordTable, { title: w5.groups[g5.key], hint: w5.groupHints[g5.key], rows: g5.rows }, g5.key))
  ] });
}
function RecordTable({ title, hint, rows }) {
  let w5 = words().domains;
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4("h2", { class: "records-title", children: [
      title,
      " ",
      /* @__PURE__ */ a4("small", { class: "quiet", children: hint })
    ] }),
    /* @__PURE__ */ a4("div", { class: "table-wrap", tabIndex: 0, role: "region", "aria-label": title, children: /* @__PURE__ */ a4("table", { class: "table cards", children: [
      /* @__PURE__ */ a4("thead", { children: /* @__PURE__ */ a4("tr", { children: [
        /* @__PURE__ */ a4("th", { scope: "col", children: w5.state }),
        /* @__PURE__ */ a4("th", { scope: "col", children: w5.type }),
        /* @__PURE__ */ a4("th", { scope: "col", children: w5.host }),
        /* @__PURE__ */ a4("th", { scope: "col", children: w5.priority }),
        /* @__PURE__ */ a4("th", { scope: "col", children: w5.value }),
        /* @__PURE__ */ a4("th", { scope: "col", children: w5.found })
      ] }) }),
      /* @__PURE__ */ a4("tbody", { children: rows.map((r4, i4) => /* @__PURE__ */ a4(Row, { r: r4 }, i4)) })
    ] }) })
  ] });
}
function hintOf(r4) {
  var _a, _b;
  return ((_b = (_a = words().domains.faults)[r4.fault ?? ""]) == null ? void 0 : _b.call(_a, r4)) ?? r4.hint ?? "";
}
function Row({ r: r4 }) {
  var _a;
  let w5 = words().domains;
  return /* @__PURE__ */ a4("tr", { children: [
    /* @__PURE__ */ a4("td", { "data-label": w5.state, children: [
      /* @__PURE__ */ a4(StatusDot, { tone: tones[r4.state] ?? "off", children: w5.states[r4.state] ?? r4.state }),
      w5.uses[r4.use ?? ""] && /* @__PURE__ */ a4("span", { class: "tag tag-plain", children: w5.uses[r4.use ?? ""] }),
      r4.state !== "ok" && hintOf(r4) && /* @__PURE__ */ a4("small", { class: "record-hint", children: hintOf(r4) })
    ] }),
    /* @__PURE__ */ a4("td", { "data-label": w5.type, children: /* @__PURE__ */ a4("code", { children: r4.type }) }),
    /* @__PURE__ */ a4("td", { "data-label": w5.host, children: /* @__PURE__ */ a4(CopyField, { value: r4.host, label: w5.host }) }),
    /* @__PURE__ */ a4("td", { "data-label": w5.priority, children: r4.priority ? /* @__PURE__ */ a4(CopyField, { value: String(r4.priority), label: w5.priority }) : "–" }),
    /* @__PURE__ */ a4("td", { "data-label": w5.value, children: /* @__PURE__ */ a4(CopyField, { value: r4.value, label: w5.value }) }),
    /* @__PURE__ */ a4("td", { "data-label": w5.found, class: "record-found", children: (_a = r4.found) != null && _a.length ? r4.found.map((f5) => /* @__PURE__ */ a4("code", { children: f5 }, f5)) : /* @__PURE__ */ a4("span", { class: "quiet", children: w5.nothing }) })
  ] });
}
function download(domain) {
  let quote = (v4) => (v4.match(/.{1,250}/g) ?? [""]).map((part) => `"${part.replace(/["\\]/g, "\\$&")}"`).join(" "), dot = (v4) => v4.endsWith(".") ? v4 : `${v4}.`, lines = domain.records.map((r4) => {
    let value = r4.type === "TXT" ? quote(r4.value) : r4.type === "MX" ? `${r4.priority ?? 10} ${dot(r4.value)}` : r4.type === "SRV" ? `${r4.priority ?? 0} ${dot(r4.value)}` : dot(r4.value);
    return `${dot(r4.host)}	3600	IN	${r4.type}	${value}`;
  }), url = URL.createObjectURL(new Blob([lines.join(`
`) + `
`], { type: "text/plain" })), a5 = document.createElement("a");
  a5.href = url, a5.download = `${domain.name}.zone.txt`, a5.click(), setTimeout(() => URL.revokeObjectURL(url), 5e3);
}

// src/admin/domains.tsx
var domainForm = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i;
function cleanDomain(text) {
  let s4 = text.trim().toLowerCase().replace(/^https?:\/\//, "").replace(/^.*@/, "").replace(/^www\./, "").replace(/[/.]+$/, "");
  return domainForm.test(s4) || /^[^\s@/]+\.[^\s@/.]+$/.test(s4) ? s4 : "";
}

// src/admin/departments.tsx
function tree(list) {
  let ids2 = new Set(list.map((d5) => d5.id)), below = /* @__PURE__ */ new Map();
  for (let d5 of list) {
    let parent = d5.parent && ids2.has(d5.parent) && d5.parent !== d5.id ? d5.parent : "";
    below.set(parent, [...below.get(parent) ?? [], d5]);
  }
  let out = [], seen = /* @__PURE__ */ new Set(), walk = (parent, depth) => {
    for (let d5 of below.get(parent) ?? [])
      seen.has(d5.id) || (seen.add(d5.id), out.push({ d: d5, depth }), walk(d5.id, depth + 1));
  };
  return walk("", 0), out;
}

// src/market/wizard.tsx
var steps = ["plan", "domain", "addresses", "enable", "done"];
function furthest(app) {
  if (isOn(app) || isRunning(app)) return "done";
  let i4 = app.install;
  return !i4 || i4.state === "none" || i4.state === "disabled" ? "plan" : i4.domain ? i4.rule ? "enable" : "addresses" : "domain";
}
function Wizard({ app, reload }) {
  let w5 = words().wizard, limit = steps.indexOf(furthest(app)), wanted2 = steps.indexOf(place.value.query.get("step") ?? (place.value.path.startsWith("/market/done") ? "done" : "")), at = wanted2 >= 0 && wanted2 <= limit ? wanted2 : Math.min(limit, limit === 3 && wanted2 < 0 ? 2 : limit), step = steps[at], head = T2(null), started = T2(!1);
  A2(() => {
    var _a;
    started.current && ((_a = head.current) == null || _a.focus()), started.current = !0;
  }, [step]);
  let props = { app, reload, to: (s4) => go(withQuery({ step: s4 }, { path: "/market/enable", query: place.value.query })) };
  return /* @__PURE__ */ a4("section", { class: "wizard", children: [
    /* @__PURE__ */ a4("ol", { class: "wizard-steps", "aria-label": w5.title, children: steps.map((s4, i4) => /* @__PURE__ */ a4("li", { class: i4 < at ? "past" : i4 === at ? "now" : "", "aria-current": i4 === at ? "step" : void 0, children: [
      /* @__PURE__ */ a4("span", { class: "wizard-dot", children: i4 < at ? /* @__PURE__ */ a4(Icon, { name: "check", size: 15 }) : i4 + 1 }),
      /* @__PURE__ */ a4("span", { class: "wizard-name", children: w5.steps[s4] })
    ] }, s4)) }),
    /* @__PURE__ */ a4("header", { children: [
      /* @__PURE__ */ a4("p", { class: "quiet", children: w5.step(at + 1, steps.length) }),
      /* @__PURE__ */ a4("h1", { ref: head, tabIndex: -1, children: step === "done" ? isOn(app) ? w5.doneTitle : w5.enabling : step === "enable" ? w5.confirm : w5.steps[step] })
    ] }),
    step === "plan" && /* @__PURE__ */ a4(PlanStep, { ...props }),
    step === "domain" && /* @__PURE__ */ a4(DomainStep, { ...props }),
    step === "addresses" && /* @__PURE__ */ a4(AddressStep, { ...props }),
    step === "enable" && /* @__PURE__ */ a4(EnableStep, { ...props }),
    step === "done" && /* @__PURE__ */ a4(DoneStep, { ...props })
  ] });
}
function Foot({ back, verb, busy, fault, disabled }) {
  let w5 = words().wizard;
  return /* @__PURE__ */ a4($, { children: [
    fault && /* @__PURE__ */ a4("p", { class: "form-fault", role: "alert", children: fault }),
    /* @__PURE__ */ a4("footer", { class: "wizard-foot", children: [
      back && /* @__PURE__ */ a4(Button, { icon: "back", onClick: back, children: w5.back }),
      /* @__PURE__ */ a4("span", { class: "grow" }),
      /* @__PURE__ */ a4(Button, { kind: "primary", type: "submit", busy, disabled, children: verb })
    ] })
  ] });
}
function PlanStep({ app, reload, to }) {
  var _a, _b, _c;
  let w5 = words().wizard, [plan, setPlan] = d2(((_a = app.install) == null ? void 0 : _a.plan) ?? ((_b = app.plans[0]) == null ? void 0 : _b.id) ?? "free"), known = (_c = app.install) == null ? void 0 : _c.scope, [some, setSome] = d2(Array.isArray(known)), [picked, setPicked] = d2(new Set(Array.isArray(known) ? known : [])), [consent, setConsent] = d2(!!app.install), [fault, setFault] = d2(""), [busy, setBusy] = d2(!1), departments = useLoad("departments", () => get("/admin/departments")), flip = (id) => {
    let next = new Set(picked);
    next.delete(id) || next.add(id), setPicked(next);
  };
  return /* @__PURE__ */ a4("form", { class: "stack", onSubmit: async (e4) => {
    if (e4.preventDefault(), some && !picked.size) return setFault(w5.scopeNeeded);
    if (!consent) return setFault(w5.consentNeeded);
    setBusy(!0), setFault("");
    try {
      await post("/market/mail/install", { plan, scope: some ? [...picked] : "all" }), await reload(), to("domain");
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(!1);
  }, children: [
    /* @__PURE__ */ a4("fieldset", { children: [
      /* @__PURE__ */ a4("legend", { children: w5.choosePlan }),
      /* @__PURE__ */ a4("div", { class: "plans", children: app.plans.map((p5) => /* @__PURE__ */ a4("label", { class: `plan${plan === p5.id ? " on" : ""}`, children: [
        /* @__PURE__ */ a4("input", { type: "radio", name: "plan", class: "sr", checked: plan === p5.id, onChange: () => setPlan(p5.id) }),
        /* @__PURE__ */ a4(Plan, { plan: p5, on: plan === p5.id })
      ] }, p5.id)) })
    ] }),
    /* @__PURE__ */ a4("fieldset", { children: [
      /* @__PURE__ */ a4("legend", { children: w5.scope }),
      /* @__PURE__ */ a4("div", { class: "segments", children: [
        /* @__PURE__ */ a4("label", { class: some ? "" : "on", children: [
          /* @__PURE__ */ a4("input", { type: "radio", name: "scope", checked: !some, onChange: () => setSome(!1) }),
          w5.scopeAll
        ] }),
        /* @__PURE__ */ a4("label", { class: some ? "on" : "", children: [
          /* @__PURE__ */ a4("input", { type: "radio", name: "scope", checked: some, onChange: () => setSome(!0) }),
          w5.scopeSome
        ] })
      ] }),
      some && /* @__PURE__ */ a4("div", { class: "scope-tree", children: departments.data ? tree(departments.data.items ?? []).map(({ d: d5, depth }) => /* @__PURE__ */ a4("label", { class: "tick", style: { paddingLeft: `${depth * 22}px` }, children: [
        /* @__PURE__ */ a4("input", { type: "checkbox", class: "check", checked: picked.has(d5.id), onChange: () => flip(d5.id) }),
        d5.name,
        d5.people !== void 0 && /* @__PURE__ */ a4("small", { children: words().departments.people(d5.people) })
      ] }, d5.id)) : /* @__PURE__ */ a4(Skeleton, { kind: "text", rows: 3 }) })
    ] }),
    /* @__PURE__ */ a4("fieldset", { children: [
      /* @__PURE__ */ a4("legend", { children: words().market.permissions }),
      /* @__PURE__ */ a4(Permissions, { app }),
      /* @__PURE__ */ a4("label", { class: "tick", children: [
        /* @__PURE__ */ a4("input", { type: "checkbox", class: "check", checked: consent, onChange: (e4) => setConsent(e4.currentTarget.checked) }),
        w5.consent
      ] })
    ] }),
    /* @__PURE__ */ a4(Foot, { verb: w5.next, busy, fault })
  ] });
}
var freeForm = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])$/;
function DomainStep({ app, reload, to }) {
  var _a;
  let w5 = words().wizard, [own, setOwn] = d2(!app.freeDomain), [free, setFree] = d2(""), [name, setName] = d2(""), [domain, setDomain] = d2(null), [fault, setFault] = d2({ field: "", text: "" }), [busy, setBusy] = d2(!1), fail = (field, err) => setFault({ field, text: faultText(err) }), check = async () => {
    let clean = cleanDomain(name);
    if (!clean) return setFault({ field: "own", text: w5.badOwn });
    setBusy(!0), setFault({ field: "", text: "" });
    try {
      setDomain(await addDomain(clean));
    } catch (err) {
      fail("own", err);
    }
    setBusy(!1);
  };
  return /* @__PURE__ */ a4("form", { class: "stack", onSubmit: async (e4) => {
    var _a2;
    if (e4.preventDefault(), own && !domain) return check();
    if (!own && !freeForm.test(free)) return setFault({ field: "free", text: w5.badFree });
    setBusy(!0), setFault({ field: "", text: "" });
    try {
      await put("/market/mail/setup", { domain: own ? { own: domain == null ? void 0 : domain.name } : { free }, rule: ((_a2 = app.install) == null ? void 0 : _a2.rule) || "pinyin", defaultDomain: !0 }), await reload(), to("addresses");
    } catch (err) {
      fail(own ? "own" : "free", err);
    }
    setBusy(!1);
  }, noValidate: !0, children: [
    /* @__PURE__ */ a4("div", { class: "choices", role: "radiogroup", "aria-label": w5.steps.domain, children: [
      app.freeDomain && /* @__PURE__ */ a4("label", { class: `choice-card${own ? "" : " on"}`, children: [
        /* @__PURE__ */ a4("input", { type: "radio", name: "domain", class: "check round", checked: !own, onChange: () => setOwn(!1) }),
        /* @__PURE__ */ a4("span", { class: "two-lines", children: [
          /* @__PURE__ */ a4("b", { children: w5.freeDomain }),
          /* @__PURE__ */ a4("small", { children: w5.freeText })
        ] })
      ] }),
      /* @__PURE__ */ a4("label", { class: `choice-card${own ? " on" : ""}`, children: [
        /* @__PURE__ */ a4("input", { type: "radio", name: "domain", class: "check round", checked: own, onChange: () => setOwn(!0) }),
        /* @__PURE__ */ a4("span", { class: "two-lines", children: [
          /* @__PURE__ */ a4("b", { children: w5.ownDomain }),
          /* @__PURE__ */ a4("small", { children: w5.ownText })
        ] })
      ] })
    ] }),
    own ? /* @__PURE__ */ a4($, { children: [
      /* @__PURE__ */ a4(Field, { label: w5.ownName, hint: words().domains.hint, error: fault.field === "own" ? fault.text : "", required: !0, children: (a5) => /* @__PURE__ */ a4(
        "input",
        {
          ...a5,
          value: name,
          autocapitalize: "off",
          spellcheck: !1,
          onInput: (e4) => {
            setName(e4.currentTarget.value), setDomain(null);
          }
        }
      ) }),
      domain && /* @__PURE__ */ a4($, { children: [
        /* @__PURE__ */ a4(Records, { domain, onChange: setDomain }),
        /* @__PURE__ */ a4("p", { class: "quiet", children: w5.later })
      ] })
    ] }) : /* @__PURE__ */ a4(Field, { label: w5.freeName, hint: w5.freeHint(`${free || w5.freeExample}.${app.freeDomain}`), error: fault.field === "free" ? fault.text : "", required: !0, children: (a5) => /* @__PURE__ */ a4("input", { ...a5, value: free, autocapitalize: "off", spellcheck: !1, maxLength: 40, onInput: (e4) => setFree(e4.currentTarget.value.toLowerCase()) }) }),
    ((_a = app.install) == null ? void 0 : _a.domain) && /* @__PURE__ */ a4("p", { class: "quiet", children: [
      "@",
      app.install.domain
    ] }),
    /* @__PURE__ */ a4(Foot, { back: () => to("plan"), verb: own && !domain ? w5.check : w5.next, busy })
  ] });
}
async function addDomain(name) {
  try {
    return await post("/admin/domains", { name });
  } catch (err) {
    let ours = err instanceof Refusal && err.status === 409 ? (await get("/admin/domains")).items.find((d5) => d5.name === name) : void 0;
    if (ours) return ours;
    throw err;
  }
}
async function choiceOf(name) {
  let known = (await get("/admin/domains")).items.find((d5) => d5.name === name);
  return known != null && known.free ? { free: name.split(".")[0] } : { own: name };
}
function AddressStep({ app, reload, to }) {
  var _a, _b, _c;
  let w5 = words().wizard, domain = ((_a = app.install) == null ? void 0 : _a.domain) ?? "", [rule, setRule] = d2(((_b = app.install) == null ? void 0 : _b.rule) || "pinyin"), [fault, setFault] = d2(""), [busy, setBusy] = d2(!1), load = useLoad(`${rule}@${domain}`, () => get(`/market/mail/preview${query({ rule, domain })}`)), items = (_c = load.data) == null ? void 0 : _c.items;
  return /* @__PURE__ */ a4("form", { class: "stack", onSubmit: async (e4) => {
    var _a2;
    e4.preventDefault(), setBusy(!0);
    try {
      rule !== ((_a2 = app.install) == null ? void 0 : _a2.rule) && await put("/market/mail/setup", { domain: await choiceOf(domain), rule, defaultDomain: !0 }), await reload(), to("enable");
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(!1);
  }, children: [
    /* @__PURE__ */ a4("div", { class: "choices", role: "radiogroup", "aria-label": w5.rule, children: ["pinyin", "login"].map((r4) => /* @__PURE__ */ a4("label", { class: `choice-card${rule === r4 ? " on" : ""}`, children: [
      /* @__PURE__ */ a4("input", { type: "radio", name: "rule", class: "check round", checked: rule === r4, onChange: () => setRule(r4) }),
      /* @__PURE__ */ a4("span", { class: "two-lines", children: [
        /* @__PURE__ */ a4("b", { children: w5.rules[r4] }),
        /* @__PURE__ */ a4("small", { children: w5.ruleHints[r4] })
      ] })
    ] }, r4)) }),
    /* @__PURE__ */ a4("section", { "aria-label": w5.preview, children: [
      /* @__PURE__ */ a4("h2", { class: "wizard-sub", children: [
        w5.preview,
        items && /* @__PURE__ */ a4("small", { children: [
          " ",
          w5.previewCount(items.length, items.filter((x3) => x3.conflict).length)
        ] })
      ] }),
      load.error && !items ? /* @__PURE__ */ a4(Fault, { error: load.error, retry: () => {
        load.reload();
      } }) : items ? /* @__PURE__ */ a4("ul", { class: "preview", tabIndex: 0, "aria-label": w5.preview, children: items.map((x3) => /* @__PURE__ */ a4("li", { children: [
        /* @__PURE__ */ a4("span", { children: x3.name }),
        /* @__PURE__ */ a4("code", { children: x3.address }),
        x3.conflict && /* @__PURE__ */ a4(StatusDot, { tone: "warn", children: typeof x3.conflict == "string" ? w5.conflicts[x3.conflict] ?? x3.conflict : "" })
      ] }, x3.person)) }) : /* @__PURE__ */ a4(Skeleton, { kind: "text", rows: 6 })
    ] }),
    /* @__PURE__ */ a4(Foot, { back: () => to("domain"), verb: w5.next, busy, fault })
  ] });
}
function EnableStep({ app, reload, to }) {
  var _a;
  let w5 = words().wizard, [fault, setFault] = d2(""), [busy, setBusy] = d2(!1), i4 = app.install, submit = async (e4) => {
    e4.preventDefault(), setBusy(!0), setFault("");
    try {
      await post("/market/mail/enable"), await reload(), to("done");
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(!1);
  }, rows = [
    [w5.summaryPlan, half(((_a = app.plans.find((p5) => p5.id === (i4 == null ? void 0 : i4.plan))) == null ? void 0 : _a.name) ?? (i4 == null ? void 0 : i4.plan) ?? "")],
    [w5.summaryScope, Array.isArray(i4 == null ? void 0 : i4.scope) && i4.scope.length ? w5.departments(i4.scope.length) : w5.scopeAll],
    [w5.summaryDomain, `@${(i4 == null ? void 0 : i4.domain) ?? ""}`],
    [w5.summaryRule, w5.rules[(i4 == null ? void 0 : i4.rule) ?? "pinyin"] ?? (i4 == null ? void 0 : i4.rule) ?? ""]
  ];
  return /* @__PURE__ */ a4("form", { class: "stack", onSubmit: submit, children: [
    /* @__PURE__ */ a4("p", { class: "quiet", children: w5.confirmText }),
    /* @__PURE__ */ a4("dl", { class: "summary", children: rows.map(([k4, v4]) => /* @__PURE__ */ a4("div", { children: [
      /* @__PURE__ */ a4("dt", { children: k4 }),
      /* @__PURE__ */ a4("dd", { children: v4 })
    ] }, k4)) }),
    /* @__PURE__ */ a4(Foot, { back: () => to("addresses"), verb: busy ? w5.enabling : words().market.enable, busy, fault })
  ] });
}
var progressEvery = 1500, mostLooks = 40;
function DoneStep({ app, reload }) {
  var _a, _b, _c, _d;
  let w5 = words().wizard, [busy, setBusy] = d2(!1), looks = T2(0), p5 = (_a = app.install) == null ? void 0 : _a.people, failed = (p5 == null ? void 0 : p5.failed) ?? [], on = isOn(app), broken = (_c = (_b = app.install) == null ? void 0 : _b.steps) == null ? void 0 : _c.find((s4) => s4.state === "failed"), open = !on || (p5 ? p5.ready + failed.length < p5.total : !1);
  A2(() => {
    if (!open || looks.current >= mostLooks) return;
    let timer = setTimeout(() => {
      looks.current++, reload();
    }, progressEvery);
    return () => clearTimeout(timer);
  }, [app]);
  let test = async () => {
    setBusy(!0);
    try {
      await post("/market/mail/test"), toast(w5.tested);
    } catch (err) {
      toast(faultText(err), void 0, "err");
    }
    setBusy(!1);
  };
  return /* @__PURE__ */ a4("div", { class: "stack done", children: [
    /* @__PURE__ */ a4(Banner, { tone: broken ? "danger" : on ? "ok" : "info", title: `@${((_d = app.install) == null ? void 0 : _d.domain) ?? ""}`, children: (broken == null ? void 0 : broken.detail) || (p5 ? w5.doneText(p5.ready, p5.total) : "") }),
    p5 && /* @__PURE__ */ a4("progress", { value: p5.total ? p5.ready / p5.total : 1, max: 1, "aria-label": words().market.people(p5.ready, p5.total) }),
    failed.length > 0 && /* @__PURE__ */ a4("section", { children: [
      /* @__PURE__ */ a4("h2", { class: "wizard-sub", children: w5.failed }),
      /* @__PURE__ */ a4("ul", { class: "preview", children: failed.map((f5) => /* @__PURE__ */ a4("li", { children: [
        /* @__PURE__ */ a4("span", { children: f5.person }),
        /* @__PURE__ */ a4("small", { children: f5.reason })
      ] }, f5.person)) })
    ] }),
    /* @__PURE__ */ a4("footer", { class: "wizard-foot", children: [
      /* @__PURE__ */ a4(Button, { icon: "send", busy, disabled: !on, onClick: () => {
        test();
      }, children: w5.test }),
      /* @__PURE__ */ a4("span", { class: "grow" }),
      /* @__PURE__ */ a4("a", { class: "btn btn-plain", href: "/admin/", target: "_self", children: /* @__PURE__ */ a4("span", { children: w5.toAdmin }) }),
      /* @__PURE__ */ a4("a", { class: "btn btn-primary", href: "/mail/", target: "_self", children: /* @__PURE__ */ a4("span", { children: w5.toMail }) })
    ] })
  ] });
}

// src/market/main.tsx
function App() {
  return startFault.value ? /* @__PURE__ */ a4("main", { class: "gate", children: /* @__PURE__ */ a4(Fault, { error: startFault.value, retry: () => {
    loadMe();
  } }) }) : me.value === void 0 ? /* @__PURE__ */ a4("main", { class: "gate", "aria-busy": "true", children: /* @__PURE__ */ a4(Late, { after: 300, children: /* @__PURE__ */ a4("span", { class: "spin big", "aria-hidden": "true" }) }) }) : me.value === null ? /* @__PURE__ */ a4(SignIn, {}) : /* @__PURE__ */ a4(Inside, {});
}
var isOn = (app) => {
  var _a;
  return /^(enabled|active|on|running)$/.test(((_a = app.install) == null ? void 0 : _a.state) ?? app.state);
}, isOff = (app) => {
  var _a;
  return /^(disabled|off|stopped)$/.test(((_a = app.install) == null ? void 0 : _a.state) ?? app.state);
}, isBegun = (app) => !!app.install && app.install.state !== "none" && !isOn(app) && !isOff(app), isRunning = (app) => {
  var _a, _b;
  return isBegun(app) && !!((_b = (_a = app.install) == null ? void 0 : _a.steps) != null && _b.length);
};
function Inside() {
  var _a, _b, _c, _d, _e;
  let w5 = words(), load = useLoad("market", () => get("/market")), found = ((_a = load.data) == null ? void 0 : _a.items.find((a5) => a5.id === "mail")) ?? ((_b = load.data) == null ? void 0 : _b.items[0]), app = ((_c = found == null ? void 0 : found.install) == null ? void 0 : _c.state) === "none" ? { ...found, install: void 0 } : found, path = place.value.path, wizard = path.startsWith("/market/enable") || path.startsWith("/market/done");
  return A2(() => {
    document.title = wizard ? w5.wizard.title : `${app ? half(app.name) : w5.market.title} · ${w5.market.title}`;
  }, [wizard, app == null ? void 0 : app.name]), /* @__PURE__ */ a4("div", { class: "market", children: [
    /* @__PURE__ */ a4("header", { class: "market-top", children: [
      /* @__PURE__ */ a4("a", { href: "/market/", class: "market-home", children: [
        /* @__PURE__ */ a4("img", { src: "/static/icon.svg", alt: "", width: "28", height: "28" }),
        /* @__PURE__ */ a4("b", { children: w5.market.title })
      ] }),
      /* @__PURE__ */ a4("span", { class: "grow" }),
      /* @__PURE__ */ a4("span", { class: "quiet cut", children: (_d = me.value) == null ? void 0 : _d.org.name }),
      /* @__PURE__ */ a4(
        Menu,
        {
          label: t4.nav.me(((_e = me.value) == null ? void 0 : _e.person.name) ?? ""),
          icon: "gear",
          items: [
            { label: w5.market.open, icon: "mail", run: () => location.assign("/mail/") },
            ...isAdmin.value ? [{ label: t4.nav.admin, icon: "building", run: () => location.assign("/admin/") }] : []
          ]
        }
      )
    ] }),
    /* @__PURE__ */ a4("main", { class: "market-main", id: "main", tabIndex: -1, children: load.error && !app ? /* @__PURE__ */ a4(Fault, { error: load.error, retry: () => {
      load.reload();
    } }) : load.data ? app ? wizard && isAdmin.value ? /* @__PURE__ */ a4(Wizard, { app, reload: load.reload }) : /* @__PURE__ */ a4(AppPage, { app, reload: load.reload }) : /* @__PURE__ */ a4(Empty, { icon: "bolt", title: t4.fault.missing }) : /* @__PURE__ */ a4(Skeleton, { kind: "card", rows: 4 }) }),
    /* @__PURE__ */ a4(Relogin, {})
  ] });
}
var featureIcons = ["bolt", "chat", "shield", "globe"], permissionIcons = { directory: "people", contacts: "people", message: "chat", chat: "chat", calendar: "calendar", todo: "todo", mail: "mail" };
function limitsOf(limits) {
  return Array.isArray(limits) ? limits.map(half) : typeof limits == "string" ? limits ? limits.split(/[\n；;]/) : [] : Object.entries(limits ?? {}).map(([k4, v4]) => `${k4} ${String(v4)}`);
}
function Plan({ plan, on }) {
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4("span", { class: "plan-name", children: [
      half(plan.name),
      on && /* @__PURE__ */ a4(Icon, { name: "check", size: 16 })
    ] }),
    /* @__PURE__ */ a4("b", { class: "plan-price", children: half(plan.price) }),
    /* @__PURE__ */ a4("ul", { children: limitsOf(plan.limits).map((l4) => /* @__PURE__ */ a4("li", { children: l4 }, l4)) })
  ] });
}
function Permissions({ app }) {
  return /* @__PURE__ */ a4("ul", { class: "permissions", children: app.permissions.map((p5) => /* @__PURE__ */ a4("li", { children: [
    /* @__PURE__ */ a4("span", { class: "permission-icon", children: /* @__PURE__ */ a4(Icon, { name: permissionIcons[p5.id.split(/[.:_]/)[0]] ?? "shield", size: 19 }) }),
    /* @__PURE__ */ a4("span", { class: "two-lines", children: [
      /* @__PURE__ */ a4("b", { children: half(p5.name) }),
      /* @__PURE__ */ a4("small", { children: half(p5.why) })
    ] })
  ] }, p5.id)) });
}
function AppPage({ app, reload }) {
  let w5 = words().market;
  return /* @__PURE__ */ a4($, { children: [
    /* @__PURE__ */ a4("section", { class: "hero", children: [
      /* @__PURE__ */ a4("span", { class: "hero-icon", children: /* @__PURE__ */ a4(Icon, { name: "mail", size: 40 }) }),
      /* @__PURE__ */ a4("div", { class: "hero-text", children: [
        /* @__PURE__ */ a4("h1", { children: [
          half(app.name),
          " ",
          app.official && /* @__PURE__ */ a4("span", { class: "tag tag-acc", children: w5.official })
        ] }),
        /* @__PURE__ */ a4("p", { class: "hero-promise", children: half(app.promise) }),
        /* @__PURE__ */ a4("p", { class: "quiet", children: w5.by(app.publisher) }),
        /* @__PURE__ */ a4(State, { app })
      ] }),
      /* @__PURE__ */ a4(HeroActs, { app, reload })
    ] }),
    /* @__PURE__ */ a4("section", { class: "market-section", children: [
      /* @__PURE__ */ a4("h2", { children: w5.can }),
      /* @__PURE__ */ a4("ul", { class: "features", children: w5.features.map(([title, text], i4) => /* @__PURE__ */ a4("li", { children: [
        /* @__PURE__ */ a4(Icon, { name: featureIcons[i4], size: 24 }),
        /* @__PURE__ */ a4("b", { children: title }),
        /* @__PURE__ */ a4("p", { children: text })
      ] }, title)) })
    ] }),
    /* @__PURE__ */ a4("section", { class: "market-section", children: [
      /* @__PURE__ */ a4("h2", { children: w5.plans }),
      /* @__PURE__ */ a4("ul", { class: "plans", children: app.plans.map((p5) => {
        var _a, _b;
        return /* @__PURE__ */ a4("li", { class: `plan${((_a = app.install) == null ? void 0 : _a.plan) === p5.id ? " on" : ""}`, children: /* @__PURE__ */ a4(Plan, { plan: p5, on: ((_b = app.install) == null ? void 0 : _b.plan) === p5.id }) }, p5.id);
      }) })
    ] }),
    /* @__PURE__ */ a4("section", { class: "market-section", children: [
      /* @__PURE__ */ a4("h2", { children: w5.permissions }),
      /* @__PURE__ */ a4("p", { class: "quiet", children: w5.permissionsText }),
      /* @__PURE__ */ a4(Permissions, { app })
    ] })
  ] });
}
function State({ app }) {
  var _a, _b, _c, _d;
  let w5 = words().market;
  if (isOn(app)) {
    let p5 = (_a = app.install) == null ? void 0 : _a.people;
    return /* @__PURE__ */ a4("p", { class: "hero-state", children: [
      /* @__PURE__ */ a4(StatusDot, { tone: "ok", children: w5.enabled }),
      ((_b = app.install) == null ? void 0 : _b.domain) && /* @__PURE__ */ a4("code", { children: [
        "@",
        app.install.domain
      ] }),
      p5 && /* @__PURE__ */ a4("span", { class: "quiet", children: w5.people(p5.ready, p5.total) }),
      isAdmin.value && /* @__PURE__ */ a4("span", { class: "quiet", children: [half(((_c = app.plans.find((x3) => {
        var _a2;
        return x3.id === ((_a2 = app.install) == null ? void 0 : _a2.plan);
      })) == null ? void 0 : _c.name) ?? ""), Array.isArray((_d = app.install) == null ? void 0 : _d.scope) && app.install.scope.length ? words().wizard.departments(app.install.scope.length) : words().wizard.scopeAll].filter(Boolean).join(" · ") })
    ] });
  }
  return isOff(app) ? /* @__PURE__ */ a4("p", { class: "hero-state", children: /* @__PURE__ */ a4(StatusDot, { tone: "off", children: w5.disabled }) }) : null;
}
function HeroActs({ app, reload }) {
  let w5 = words().market, [stopping, setStopping] = d2(!1), remove = async () => {
    if (await confirm(w5.remove, w5.disableText, w5.remove, !0))
      try {
        await del("/market/mail"), await reload();
      } catch (err) {
        toast(faultText(err), void 0, "err");
      }
  };
  return isAdmin.value ? /* @__PURE__ */ a4("div", { class: "hero-acts", children: [
    isOn(app) ? /* @__PURE__ */ a4($, { children: [
      /* @__PURE__ */ a4("a", { class: "btn btn-primary", href: "/mail/", target: "_self", children: /* @__PURE__ */ a4("span", { children: w5.open }) }),
      /* @__PURE__ */ a4("a", { class: "btn btn-plain", href: "/admin/", target: "_self", children: /* @__PURE__ */ a4("span", { children: w5.manage }) }),
      /* @__PURE__ */ a4(Button, { kind: "quiet", onClick: () => setStopping(!0), children: w5.disable })
    ] }) : /* @__PURE__ */ a4($, { children: [
      /* @__PURE__ */ a4(Button, { kind: "primary", class: "hero-go", onClick: () => go("/market/enable"), children: isBegun(app) ? w5.resume : w5.enable }),
      app.install && /* @__PURE__ */ a4(Button, { kind: "quiet", onClick: () => {
        remove();
      }, children: w5.remove })
    ] }),
    stopping && /* @__PURE__ */ a4(Disable, { onClose: () => setStopping(!1), reload })
  ] }) : /* @__PURE__ */ a4("div", { class: "hero-acts", children: isOn(app) ? /* @__PURE__ */ a4("a", { class: "btn btn-primary", href: "/mail/", target: "_self", children: /* @__PURE__ */ a4("span", { children: w5.open }) }) : /* @__PURE__ */ a4(Banner, { icon: "info", title: w5.onlyAdmin, children: w5.onlyAdminText }) });
}
function Disable({ onClose, reload }) {
  let w5 = words().market, [data, setData] = d2("keep"), [fault, setFault] = d2(""), [busy, setBusy] = d2(!1), run = async () => {
    setBusy(!0);
    try {
      await post("/market/mail/disable", { data }), toast(w5.disabledToast), onClose(), await reload();
    } catch (err) {
      setFault(faultText(err)), setBusy(!1);
    }
  };
  return /* @__PURE__ */ a4(
    Dialog,
    {
      title: w5.disableTitle,
      onClose,
      foot: /* @__PURE__ */ a4($, { children: [
        /* @__PURE__ */ a4(Button, { onClick: onClose, children: t4.general.cancel }),
        /* @__PURE__ */ a4(Button, { kind: "danger", busy, onClick: () => {
          run();
        }, children: w5.disableVerb })
      ] }),
      children: [
        /* @__PURE__ */ a4("fieldset", { children: [
          /* @__PURE__ */ a4("legend", { class: "dialog-text", children: w5.disableText }),
          ["keep", "delete"].map((v4) => /* @__PURE__ */ a4("label", { class: "tick", children: [
            /* @__PURE__ */ a4("input", { type: "radio", name: "data", class: "check round", checked: data === v4, onChange: () => setData(v4) }),
            v4 === "keep" ? w5.keep : w5.wipe
          ] }, v4))
        ] }),
        fault && /* @__PURE__ */ a4("p", { class: "form-fault", role: "alert", children: fault })
      ]
    }
  );
}
var Root = () => /* @__PURE__ */ a4($, { children: [
  /* @__PURE__ */ a4(App, {}, lang.value),
  /* @__PURE__ */ a4(Overlays, {})
] });
listen("/market/");
listenKeys();
loadMe();
applyLook().then(() => Q(/* @__PURE__ */ a4(Root, {}), document.getElementById("app")));
export {
  Permissions,
  Plan,
  isOn,
  isRunning
};
