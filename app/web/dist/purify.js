// node_modules/dompurify/dist/purify.es.mjs
function _OverloadYield(e, d) {
  this.v = e, this.k = d;
}
function _arrayLikeToArray(r, a) {
  (a == null || a > r.length) && (a = r.length);
  for (var e = 0, n = Array(a); e < a; e++) n[e] = r[e];
  return n;
}
function _arrayWithHoles(r) {
  if (Array.isArray(r)) return r;
}
function _iterableToArrayLimit(r, l) {
  var t = r == null ? null : typeof Symbol < "u" && r[Symbol.iterator] || r["@@iterator"];
  if (t != null) {
    var e, n, i, u, a = [], f = !0, o = !1;
    try {
      if (i = (t = t.call(r)).next, l === 0) {
        if (Object(t) !== t) return;
        f = !1;
      } else for (; !(f = (e = i.call(t)).done) && (a.push(e.value), a.length !== l); f = !0) ;
    } catch (r2) {
      o = !0, n = r2;
    } finally {
      try {
        if (!f && t.return != null && (u = t.return(), Object(u) !== u)) return;
      } finally {
        if (o) throw n;
      }
    }
    return a;
  }
}
function _nonIterableRest() {
  throw new TypeError(`Invalid attempt to destructure non-iterable instance.
In order to be iterable, non-array objects must have a [Symbol.iterator]() method.`);
}
function _slicedToArray(r, e) {
  return _arrayWithHoles(r) || _iterableToArrayLimit(r, e) || _unsupportedIterableToArray(r, e) || _nonIterableRest();
}
function _unsupportedIterableToArray(r, a) {
  if (r) {
    if (typeof r == "string") return _arrayLikeToArray(r, a);
    var t = {}.toString.call(r).slice(8, -1);
    return t === "Object" && r.constructor && (t = r.constructor.name), t === "Map" || t === "Set" ? Array.from(r) : t === "Arguments" || /^(?:Ui|I)nt(?:8|16|32)(?:Clamped)?Array$/.test(t) ? _arrayLikeToArray(r, a) : void 0;
  }
}
function AsyncGenerator(e) {
  var t, n;
  function resume(t2, n2) {
    try {
      var r = e[t2](n2), o = r.value, u = o instanceof _OverloadYield;
      Promise.resolve(u ? o.v : o).then(function(n3) {
        if (u) {
          var i = t2 === "return" && o.k ? t2 : "next";
          if (!o.k || n3.done) return resume(i, n3);
          n3 = e[i](n3).value;
        }
        settle(!!r.done, n3);
      }, function(e2) {
        resume("throw", e2);
      });
    } catch (e2) {
      settle(2, e2);
    }
  }
  function settle(e2, r) {
    e2 === 2 ? t.reject(r) : t.resolve({
      value: r,
      done: e2
    }), (t = t.next) ? resume(t.key, t.arg) : n = null;
  }
  this._invoke = function(e2, r) {
    return new Promise(function(o, u) {
      var i = {
        key: e2,
        arg: r,
        resolve: o,
        reject: u,
        next: null
      };
      n ? n = n.next = i : (t = n = i, resume(e2, r));
    });
  }, typeof e.return != "function" && (this.return = void 0);
}
AsyncGenerator.prototype[typeof Symbol == "function" && Symbol.asyncIterator || "@@asyncIterator"] = function() {
  return this;
}, AsyncGenerator.prototype.next = function(e) {
  return this._invoke("next", e);
}, AsyncGenerator.prototype.throw = function(e) {
  return this._invoke("throw", e);
}, AsyncGenerator.prototype.return = function(e) {
  return this._invoke("return", e);
};
var entries = Object.entries, objectKeys = Object.keys, setPrototypeOf = Object.setPrototypeOf, isFrozen = Object.isFrozen, getPrototypeOf = Object.getPrototypeOf, getOwnPropertyDescriptor = Object.getOwnPropertyDescriptor, freeze = Object.freeze, seal = Object.seal, create = Object.create, _ref = typeof Reflect < "u" && Reflect, apply = _ref.apply, construct = _ref.construct;
freeze || (freeze = function(x) {
  return x;
});
seal || (seal = function(x) {
  return x;
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
  let l = array.length;
  for (; l--; ) {
    let element = array[l];
    if (typeof element == "string") {
      let lcElement = transformCaseFunc(element);
      lcElement !== element && (isFrozen(array) || (array[l] = lcElement), element = lcElement);
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
  let newSet = create(null), keys = objectKeys(set), l = keys.length;
  for (; l--; ) newSet[keys[l]] = set[keys[l]];
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
  let document = window2.document, originalDocument = document, currentScript = originalDocument.currentScript, HTMLTemplateElement = window2.HTMLTemplateElement, Node = window2.Node, Element = window2.Element, NodeFilter = window2.NodeFilter, DOMParser = window2.DOMParser, trustedTypes = window2.trustedTypes, ElementPrototype = Element.prototype, cloneNode = lookupGetter(ElementPrototype, "cloneNode"), remove = lookupGetter(ElementPrototype, "remove"), removeAttributeNode = lookupGetter(ElementPrototype, "removeAttributeNode"), getNextSibling = lookupGetter(ElementPrototype, "nextSibling"), getChildNodes = lookupGetter(ElementPrototype, "childNodes"), getParentNode = lookupGetter(ElementPrototype, "parentNode"), getShadowRoot = lookupGetter(ElementPrototype, "shadowRoot"), getAttributes = lookupGetter(ElementPrototype, "attributes"), getNodeType = Node && Node.prototype ? lookupGetter(Node.prototype, "nodeType") : null, getNodeName = Node && Node.prototype ? lookupGetter(Node.prototype, "nodeName") : null, getOwnerDocument = Node && Node.prototype ? lookupGetter(Node.prototype, "ownerDocument") : null, _readNodeType = function(node) {
    return getNodeType ? getNodeType(node) : node.nodeType;
  }, _readNodeName = function(node) {
    return getNodeName ? getNodeName(node) : node.nodeName;
  }, getNamespaceURI = lookupAccessor(ElementPrototype, "namespaceURI"), _readNamespaceURI = function(element) {
    return getNamespaceURI ? getNamespaceURI(element) : element.namespaceURI;
  };
  if (typeof HTMLTemplateElement == "function") {
    let template = document.createElement("template");
    template.content && template.content.ownerDocument && (document = template.content.ownerDocument);
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
  }, _document = document, implementation = _document.implementation, createNodeIterator = _document.createNodeIterator, createDocumentFragment = _document.createDocumentFragment, getElementsByTagName = _document.getElementsByTagName, importNode = originalDocument.importNode, hooks = _createHooksMap();
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
  ]), PARSER_MEDIA_TYPE = null, SUPPORTED_PARSER_MEDIA_TYPES = ["application/xhtml+xml", "text/html"], DEFAULT_PARSER_MEDIA_TYPE = "text/html", transformCaseFunc = null, CONFIG = null, formElement = document.createElement("form"), isRegexOrFunction = function(testValue) {
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
      if (remove(node), !getParentNode(node)) throw typeErrorCreate("a node selected for removal could not be detached from its tree and cannot be safely returned; refusing to sanitize in place");
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
        remove(child);
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
      for (let i = attributes.length - 1; i >= 0; --i) {
        let attribute = attributes[i], name = attribute && attribute.name;
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
      if (childNodes) for (let i = childNodes.length - 1; i >= 0; --i) stack.push(childNodes[i]);
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
          remove(node);
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
      doc = new DOMParser().parseFromString(dirtyPayload, PARSER_MEDIA_TYPE);
    } catch {
    }
    if (!doc || !doc.documentElement) {
      doc = implementation.createDocument(NAMESPACE, "template", null);
      try {
        doc.documentElement.innerHTML = IS_EMPTY_INPUT ? emptyHTML : dirtyPayload;
      } catch {
      }
    }
    let body = doc.body || doc.documentElement;
    return dirty && leadingWhitespace && body.insertBefore(document.createTextNode(leadingWhitespace), body.childNodes[0] || null), NAMESPACE === HTML_NAMESPACE ? getElementsByTagName.call(doc, WHOLE_DOCUMENT ? "html" : "body")[0] : WHOLE_DOCUMENT ? doc.documentElement : body;
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
        for (let i = childCount - 1; i >= 0; --i) {
          let hoisted = currentNode === root ? cloneNode(childNodes[i], !0) : childNodes[i];
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
    if (FORBID_ATTR[lcName] || _isPatchLinkageAttribute(lcName, lcTag) || SANITIZE_DOM && (lcName === "id" || lcName === "name") && (value in document || value in formElement)) return !1;
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
    }, l = attributes.length, lcTag = transformCaseFunc(_readNodeName(currentNode));
    for (; l--; ) {
      let attr = attributes[l], name = attr.name, namespaceURI = attr.namespaceURI, attrValue = attr.value, lcName = transformCaseFunc(name), initValue = attrValue, value = name === "value" ? initValue : stringTrim(initValue), recreatedNamedProp = !1;
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
      if (childNodes) for (let i = childNodes.length - 1; i >= 0; --i) stack.push({
        node: childNodes[i],
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
    let cfg = arguments.length > 1 && arguments[1] !== void 0 ? arguments[1] : {}, body = null, importedNode = null, currentNode = null, returnNode = null;
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
      body = _initDocument("<!---->"), importedNode = body.ownerDocument.importNode(dirty, !0), importedNode.nodeType === NODE_TYPE.element && importedNode.nodeName === "BODY" || importedNode.nodeName === "HTML" ? body = importedNode : body.appendChild(importedNode), _sanitizeAttachedShadowRoots(body);
    else {
      if (!RETURN_DOM && !SAFE_FOR_TEMPLATES && !WHOLE_DOCUMENT && dirty.indexOf("<") === -1) return _signOutput(dirty);
      if (body = _initDocument(dirty), !body) return RETURN_DOM ? null : RETURN_TRUSTED_TYPE ? emptyHTML : "";
    }
    body && FORCE_BODY && _forceRemove(body.firstChild);
    let walkRoot = inPlace ? dirty : body;
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
      if (SAFE_FOR_TEMPLATES && _scrubTemplateExpressions2(body), RETURN_DOM_FRAGMENT)
        for (returnNode = createDocumentFragment.call(body.ownerDocument); body.firstChild; ) returnNode.appendChild(body.firstChild);
      else returnNode = body;
      return (ALLOWED_ATTR.shadowroot || ALLOWED_ATTR.shadowrootmode) && (returnNode = importNode.call(originalDocument, returnNode, !0)), returnNode;
    }
    let serialize = () => WHOLE_DOCUMENT ? body.outerHTML : body.innerHTML, serializedHTML = serialize();
    return SAFE_FOR_TEMPLATES && regExpTest(TMPL_MARKER_SERIALIZED, serializedHTML) && (_scrubOwnCharacterData(body), serializedHTML = serialize()), WHOLE_DOCUMENT && ALLOWED_TAGS["!doctype"] && body.ownerDocument && body.ownerDocument.doctype && body.ownerDocument.doctype.name && regExpTest(DOCTYPE_NAME, body.ownerDocument.doctype.name) && (serializedHTML = "<!DOCTYPE " + body.ownerDocument.doctype.name + `>
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
export {
  purify_default as default
};
