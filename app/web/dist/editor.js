// node_modules/squire-rte/dist/squire-raw.mjs
var SHOW_ELEMENT = 1, SHOW_TEXT = 4, SHOW_ELEMENT_OR_TEXT = 5, always = () => !0, TreeIterator = class {
  constructor(root, nodeType, filter) {
    this.root = root, this.currentNode = root, this.nodeType = nodeType, this.filter = filter || always;
  }
  isAcceptableNode(node) {
    let nodeType = node.nodeType;
    return !!((nodeType === Node.ELEMENT_NODE ? SHOW_ELEMENT : nodeType === Node.TEXT_NODE ? SHOW_TEXT : 0) & this.nodeType) && this.filter(node);
  }
  nextNode() {
    let root = this.root, current = this.currentNode, node;
    for (; ; ) {
      for (node = current.firstChild; !node && current && current !== root; )
        node = current.nextSibling, node || (current = current.parentNode);
      if (!node)
        return null;
      if (this.isAcceptableNode(node))
        return this.currentNode = node, node;
      current = node;
    }
  }
  previousNode() {
    let root = this.root, current = this.currentNode, node;
    for (; ; ) {
      if (current === root)
        return null;
      if (node = current.previousSibling, node)
        for (; current = node.lastChild; )
          node = current;
      else
        node = current.parentNode;
      if (!node)
        return null;
      if (this.isAcceptableNode(node))
        return this.currentNode = node, node;
      current = node;
    }
  }
  // Previous node in post-order.
  previousPONode() {
    let root = this.root, current = this.currentNode, node;
    for (; ; ) {
      for (node = current.lastChild; !node && current && current !== root; )
        node = current.previousSibling, node || (current = current.parentNode);
      if (!node)
        return null;
      if (this.isAcceptableNode(node))
        return this.currentNode = node, node;
      current = node;
    }
  }
}, ELEMENT_NODE = 1, TEXT_NODE = 3, COMMENT_NODE = 8, DOCUMENT_FRAGMENT_NODE = 11, ZWS = "​", ua = navigator.userAgent, isMac = /Mac OS X/.test(ua), isWin = /Windows NT/.test(ua), isIOS = /iP(?:ad|hone|od)/.test(ua) || isMac && !!navigator.maxTouchPoints, isAndroid = /Android/.test(ua), isGecko = /Gecko\//.test(ua), isLegacyEdge = /Edge\//.test(ua), isWebKit = !isLegacyEdge && /WebKit\//.test(ua), ctrlKey = isMac || isIOS ? "Meta-" : "Ctrl-", cantFocusEmptyTextNodes = isWebKit, supportsInputEvents = "onbeforeinput" in document && "inputType" in new InputEvent("input"), notWS = /[^ \t\r\n\u200B]/, inlineNodeNames = /^(?:#text|A(?:BBR|CRONYM)?|B(?:R|D[IO])?|C(?:ITE|ODE)|D(?:ATA|EL|FN)|EM|FONT|HR|I(?:FRAME|MG|NPUT|NS)?|KBD|Q|R(?:P|T|UBY)|S(?:AMP|MALL|PAN|TR(?:IKE|ONG)|U[BP])?|TIME|U|VAR|WBR)$/, leafNodeNames = /* @__PURE__ */ new Set(["BR", "HR", "IFRAME", "IMG", "INPUT"]), UNKNOWN = 0, INLINE = 1, BLOCK = 2, CONTAINER = 3, cache = /* @__PURE__ */ new WeakMap(), resetNodeCategoryCache = () => {
  cache = /* @__PURE__ */ new WeakMap();
}, isLeaf = (node) => leafNodeNames.has(node.nodeName), getNodeCategory = (node) => {
  switch (node.nodeType) {
    case COMMENT_NODE:
    case TEXT_NODE:
      return INLINE;
    case ELEMENT_NODE:
    case DOCUMENT_FRAGMENT_NODE:
      if (cache.has(node))
        return cache.get(node);
      break;
    default:
      return UNKNOWN;
  }
  let nodeCategory;
  return Array.from(node.childNodes).every(isInline) ? inlineNodeNames.test(node.nodeName) ? nodeCategory = INLINE : nodeCategory = BLOCK : nodeCategory = CONTAINER, cache.set(node, nodeCategory), nodeCategory;
}, isInline = (node) => getNodeCategory(node) === INLINE, isBlock = (node) => getNodeCategory(node) === BLOCK, isContainer = (node) => getNodeCategory(node) === CONTAINER, createElement = (tag, props, children) => {
  let el = document.createElement(tag);
  if (props instanceof Array && (children = props, props = null), props)
    for (let attr in props) {
      let value = props[attr];
      value !== void 0 && el.setAttribute(attr, value);
    }
  return children && children.forEach((node) => el.appendChild(node)), el;
}, areAlike = (node, node2) => isLeaf(node) || node.nodeType !== node2.nodeType || node.nodeName !== node2.nodeName ? !1 : node instanceof HTMLElement && node2 instanceof HTMLElement ? node.nodeName !== "A" && node.className === node2.className && node.style.cssText === node2.style.cssText : !0, hasTagAttributes = (node, tag, attributes) => {
  if (node.nodeName !== tag)
    return !1;
  for (let attr in attributes)
    if (!("getAttribute" in node) || node.getAttribute(attr) !== attributes[attr])
      return !1;
  return !0;
}, getNearest = (node, root, tag, attributes) => {
  for (; node && node !== root; ) {
    if (hasTagAttributes(node, tag, attributes))
      return node;
    node = node.parentNode;
  }
  return null;
}, getNodeBeforeOffset = (node, offset) => {
  let children = node.childNodes;
  for (; offset && node instanceof Element; )
    node = children[offset - 1], children = node.childNodes, offset = children.length;
  return node;
}, getNodeAfterOffset = (node, offset) => {
  let returnNode = node;
  if (returnNode instanceof Element) {
    let children = returnNode.childNodes;
    if (offset < children.length)
      returnNode = children[offset];
    else {
      for (; returnNode && !returnNode.nextSibling; )
        returnNode = returnNode.parentNode;
      returnNode && (returnNode = returnNode.nextSibling);
    }
  }
  return returnNode;
}, getLength = (node) => node instanceof Element || node instanceof DocumentFragment ? node.childNodes.length : node instanceof CharacterData ? node.length : 0, empty = (node) => {
  let frag = document.createDocumentFragment(), child = node.firstChild;
  for (; child; )
    frag.appendChild(child), child = node.firstChild;
  return frag;
}, detach = (node) => {
  let parent = node.parentNode;
  return parent && parent.removeChild(node), node;
}, replaceWith = (node, node2) => {
  let parent = node.parentNode;
  parent && parent.replaceChild(node2, node);
}, notWSTextNode = (node) => node instanceof Element ? node.nodeName === "BR" : (
  // okay if data is 'undefined' here.
  notWS.test(node.data)
), isLineBreak = (br, isLBIfEmptyBlock) => {
  let block = br.parentNode;
  for (; isInline(block); )
    block = block.parentNode;
  let walker = new TreeIterator(
    block,
    SHOW_ELEMENT_OR_TEXT,
    notWSTextNode
  );
  return walker.currentNode = br, !!walker.nextNode() || isLBIfEmptyBlock && !walker.previousNode();
}, removeZWS = (root, keepNode) => {
  let walker = new TreeIterator(root, SHOW_TEXT), textNode, index;
  for (; textNode = walker.nextNode(); )
    for (; (index = textNode.data.indexOf(ZWS)) > -1 && // eslint-disable-next-line no-unmodified-loop-condition
    (!keepNode || textNode.parentNode !== keepNode); )
      if (textNode.length === 1) {
        let node = textNode, parent = node.parentNode;
        for (; parent && (parent.removeChild(node), walker.currentNode = parent, !(!isInline(parent) || getLength(parent))); )
          node = parent, parent = node.parentNode;
        break;
      } else
        textNode.deleteData(index, 1);
}, START_TO_START = 0, START_TO_END = 1, END_TO_END = 2, END_TO_START = 3, isNodeContainedInRange = (range, node, partial) => {
  let nodeRange = document.createRange();
  if (nodeRange.selectNode(node), partial) {
    let nodeEndBeforeStart = range.compareBoundaryPoints(END_TO_START, nodeRange) > -1, nodeStartAfterEnd = range.compareBoundaryPoints(START_TO_END, nodeRange) < 1;
    return !nodeEndBeforeStart && !nodeStartAfterEnd;
  } else {
    let nodeStartAfterStart = range.compareBoundaryPoints(START_TO_START, nodeRange) < 1, nodeEndBeforeEnd = range.compareBoundaryPoints(END_TO_END, nodeRange) > -1;
    return nodeStartAfterStart && nodeEndBeforeEnd;
  }
}, moveRangeBoundariesDownTree = (range) => {
  let { startContainer, startOffset, endContainer, endOffset } = range;
  for (; !(startContainer instanceof Text); ) {
    let child = startContainer.childNodes[startOffset];
    if (!child || isLeaf(child)) {
      if (startOffset && (child = startContainer.childNodes[startOffset - 1], child instanceof Text)) {
        let textChild = child, prev;
        for (; !textChild.length && (prev = textChild.previousSibling) && prev instanceof Text; )
          textChild.remove(), textChild = prev;
        startContainer = textChild, startOffset = textChild.data.length;
      }
      break;
    }
    startContainer = child, startOffset = 0;
  }
  if (endOffset)
    for (; !(endContainer instanceof Text); ) {
      let child = endContainer.childNodes[endOffset - 1];
      if (!child || isLeaf(child)) {
        if (child && child.nodeName === "BR" && !isLineBreak(child, !1)) {
          endOffset -= 1;
          continue;
        }
        break;
      }
      endContainer = child, endOffset = getLength(endContainer);
    }
  else
    for (; !(endContainer instanceof Text); ) {
      let child = endContainer.firstChild;
      if (!child || isLeaf(child))
        break;
      endContainer = child;
    }
  range.setStart(startContainer, startOffset), range.setEnd(endContainer, endOffset);
}, moveRangeBoundariesUpTree = (range, startMax, endMax, root) => {
  let startContainer = range.startContainer, startOffset = range.startOffset, endContainer = range.endContainer, endOffset = range.endOffset, parent;
  for (startMax || (startMax = range.commonAncestorContainer), endMax || (endMax = startMax); !startOffset && startContainer !== startMax && startContainer !== root; )
    parent = startContainer.parentNode, startOffset = Array.from(parent.childNodes).indexOf(
      startContainer
    ), startContainer = parent;
  for (; !(endContainer === endMax || endContainer === root || (endContainer.nodeType !== TEXT_NODE && endContainer.childNodes[endOffset] && endContainer.childNodes[endOffset].nodeName === "BR" && !isLineBreak(endContainer.childNodes[endOffset], !1) && (endOffset += 1), endOffset !== getLength(endContainer))); )
    parent = endContainer.parentNode, endOffset = Array.from(parent.childNodes).indexOf(endContainer) + 1, endContainer = parent;
  range.setStart(startContainer, startOffset), range.setEnd(endContainer, endOffset);
}, moveRangeBoundaryOutOf = (range, tag, root) => {
  let parent = getNearest(range.endContainer, root, tag);
  if (parent && (parent = parent.parentNode)) {
    let clone = range.cloneRange();
    moveRangeBoundariesUpTree(clone, parent, parent, root), clone.endContainer === parent && (range.setStart(clone.endContainer, clone.endOffset), range.setEnd(clone.endContainer, clone.endOffset));
  }
  return range;
}, fixCursor = (node) => {
  let fixer = null;
  if (node instanceof Text)
    return node;
  if (isInline(node)) {
    let child = node.firstChild;
    if (cantFocusEmptyTextNodes)
      for (; child && child instanceof Text && !child.data; )
        node.removeChild(child), child = node.firstChild;
    child || (cantFocusEmptyTextNodes ? fixer = document.createTextNode(ZWS) : fixer = document.createTextNode(""));
  } else if ((node instanceof Element || node instanceof DocumentFragment) && !node.querySelector("BR") && !notWS.test(node.textContent || "")) {
    fixer = createElement("BR");
    let parent = node, child;
    for (; (child = parent.lastElementChild) && !isInline(child); )
      parent = child;
    node = parent, node instanceof HTMLElement && node.contentEditable === "true" && (node = createElement("DIV"), parent.appendChild(node));
  }
  if (fixer)
    try {
      node.appendChild(fixer);
    } catch {
    }
  return node;
}, fixContainer = (container, root) => {
  let wrapper = null;
  return /^(?:TABLE|TBODY|TR|TH|TD|P)/.test(container.nodeName) || (Array.from(container.childNodes).forEach((child) => {
    let isBR = child.nodeName === "BR";
    !isBR && isInline(child) ? (wrapper || (wrapper = createElement("DIV")), wrapper.appendChild(child)) : (isBR || wrapper) && (wrapper || (wrapper = createElement("DIV")), fixCursor(wrapper), isBR ? container.replaceChild(wrapper, child) : container.insertBefore(wrapper, child), wrapper = null), isContainer(child) && fixContainer(child, root);
  }), wrapper && container.appendChild(fixCursor(wrapper))), container;
}, split = (node, offset, stopNode, root) => {
  if (!stopNode.contains(node))
    throw new Error("split: stopNode does not contain node");
  if (node instanceof Text && node !== stopNode) {
    if (typeof offset != "number")
      throw new Error("Offset must be a number to split text node!");
    if (!node.parentNode)
      throw new Error("Cannot split text node with no parent!");
    return split(node.parentNode, node.splitText(offset), stopNode, root);
  }
  let nodeAfterSplit = typeof offset == "number" ? offset < node.childNodes.length ? node.childNodes[offset] : null : offset, parent = node.parentNode;
  if (!parent || node === stopNode || !(node instanceof Element))
    return nodeAfterSplit;
  let clone = node.cloneNode(!1);
  for (; nodeAfterSplit; ) {
    let next = nodeAfterSplit.nextSibling;
    clone.appendChild(nodeAfterSplit), nodeAfterSplit = next;
  }
  return node instanceof HTMLOListElement && getNearest(node, root, "BLOCKQUOTE") && (clone.start = (+node.start || 1) + node.childNodes.length - 1), fixCursor(node), fixCursor(clone), parent.insertBefore(clone, node.nextSibling), split(parent, clone, stopNode, root);
}, _mergeInlines = (node, fakeRange) => {
  let children = node.childNodes, l = children.length, frags = [];
  for (; l--; ) {
    let child = children[l], prev = l ? children[l - 1] : null;
    if (prev && isInline(child) && areAlike(child, prev))
      fakeRange.startContainer === child && (fakeRange.startContainer = prev, fakeRange.startOffset += getLength(prev)), fakeRange.endContainer === child && (fakeRange.endContainer = prev, fakeRange.endOffset += getLength(prev)), fakeRange.startContainer === node && (fakeRange.startOffset > l ? fakeRange.startOffset -= 1 : fakeRange.startOffset === l && (fakeRange.startContainer = prev, fakeRange.startOffset = getLength(prev))), fakeRange.endContainer === node && (fakeRange.endOffset > l ? fakeRange.endOffset -= 1 : fakeRange.endOffset === l && (fakeRange.endContainer = prev, fakeRange.endOffset = getLength(prev))), detach(child), child instanceof Text ? prev.appendData(child.data) : frags.push(empty(child));
    else if (child instanceof Element) {
      let frag;
      for (; frag = frags.pop(); )
        child.appendChild(frag);
      _mergeInlines(child, fakeRange);
    }
  }
}, mergeInlines = (node, range) => {
  let element = node instanceof Text ? node.parentNode : node;
  if (element instanceof Element) {
    let fakeRange = {
      startContainer: range.startContainer,
      startOffset: range.startOffset,
      endContainer: range.endContainer,
      endOffset: range.endOffset
    };
    _mergeInlines(element, fakeRange), range.setStart(fakeRange.startContainer, fakeRange.startOffset), range.setEnd(fakeRange.endContainer, fakeRange.endOffset);
  }
}, mergeWithBlock = (block, next, range, root) => {
  let container = next, parent, offset;
  for (; (parent = container.parentNode) && parent !== root && parent instanceof Element && parent.childNodes.length === 1; )
    container = parent;
  detach(container), offset = block.childNodes.length;
  let last = block.lastChild;
  last && last.nodeName === "BR" && (block.removeChild(last), offset -= 1), block.appendChild(empty(next)), range.setStart(block, offset), range.collapse(!0), mergeInlines(block, range);
}, mergeContainers = (node, root) => {
  let prev = node.previousSibling, first = node.firstChild, isListItem = node.nodeName === "LI";
  if (!(isListItem && (!first || !/^[OU]L$/.test(first.nodeName)))) {
    if (prev && areAlike(prev, node)) {
      if (!isContainer(prev))
        if (isListItem) {
          let block = createElement("DIV");
          block.appendChild(empty(prev)), prev.appendChild(block);
        } else
          return;
      detach(node);
      let needsFix = !isContainer(node);
      prev.appendChild(empty(node)), needsFix && fixContainer(prev, root), first && mergeContainers(first, root);
    } else if (isListItem) {
      let block = createElement("DIV");
      node.insertBefore(block, first), fixCursor(block);
    }
  }
}, styleToSemantic = {
  "font-weight": {
    regexp: /^bold|^700/i,
    replace() {
      return createElement("B");
    }
  },
  "font-style": {
    regexp: /^italic/i,
    replace() {
      return createElement("I");
    }
  },
  "font-family": {
    regexp: notWS,
    replace(classNames, family) {
      let span = createElement("SPAN", {
        class: classNames.fontFamily
      });
      return span.style.fontFamily = family, span;
    }
  },
  "font-size": {
    regexp: notWS,
    replace(classNames, size) {
      let span = createElement("SPAN", {
        class: classNames.fontSize
      });
      return span.style.fontSize = size, span;
    }
  },
  "text-decoration": {
    regexp: /^underline/i,
    replace() {
      return createElement("U");
    }
  }
}, replaceStyles = (node, _, config) => {
  let style = node.style, newTreeBottom, newTreeTop;
  for (let attr in styleToSemantic) {
    let converter = styleToSemantic[attr], css = style.getPropertyValue(attr);
    if (css && converter.regexp.test(css)) {
      let el = converter.replace(config.classNames, css);
      if (el.nodeName === node.nodeName && el.className === node.className)
        continue;
      newTreeTop || (newTreeTop = el), newTreeBottom && newTreeBottom.appendChild(el), newTreeBottom = el, node.style.removeProperty(attr);
    }
  }
  return newTreeTop && newTreeBottom && (newTreeBottom.appendChild(empty(node)), node.style.cssText ? node.appendChild(newTreeTop) : replaceWith(node, newTreeTop)), newTreeBottom || node;
}, replaceWithTag = (tag) => (node, parent) => {
  let el = createElement(tag), attributes = node.attributes;
  for (let i = 0, l = attributes.length; i < l; i += 1) {
    let attribute = attributes[i];
    el.setAttribute(attribute.name, attribute.value);
  }
  return parent.replaceChild(el, node), el.appendChild(empty(node)), el;
}, fontSizes = {
  1: "10",
  2: "13",
  3: "16",
  4: "18",
  5: "24",
  6: "32",
  7: "48"
}, stylesRewriters = {
  STRONG: replaceWithTag("B"),
  EM: replaceWithTag("I"),
  INS: replaceWithTag("U"),
  STRIKE: replaceWithTag("S"),
  SPAN: replaceStyles,
  FONT: (node, parent, config) => {
    let font = node, face = font.face, size = font.size, color = font.color, classNames = config.classNames, fontSpan, sizeSpan, colorSpan, newTreeBottom, newTreeTop;
    return face && (fontSpan = createElement("SPAN", {
      class: classNames.fontFamily
    }), fontSpan.style.fontFamily = face, newTreeTop = fontSpan, newTreeBottom = fontSpan), size && (sizeSpan = createElement("SPAN", {
      class: classNames.fontSize
    }), sizeSpan.style.fontSize = fontSizes[size] + "px", newTreeTop || (newTreeTop = sizeSpan), newTreeBottom && newTreeBottom.appendChild(sizeSpan), newTreeBottom = sizeSpan), color && /^#?([\dA-F]{3}){1,2}$/i.test(color) && (color.charAt(0) !== "#" && (color = "#" + color), colorSpan = createElement("SPAN", {
      class: classNames.color
    }), colorSpan.style.color = color, newTreeTop || (newTreeTop = colorSpan), newTreeBottom && newTreeBottom.appendChild(colorSpan), newTreeBottom = colorSpan), (!newTreeTop || !newTreeBottom) && (newTreeTop = newTreeBottom = createElement("SPAN")), parent.replaceChild(newTreeTop, font), newTreeBottom.appendChild(empty(font)), newTreeBottom;
  },
  TT: (node, parent, config) => {
    let el = createElement("SPAN", {
      class: config.classNames.fontFamily,
      style: 'font-family:menlo,consolas,"courier new",monospace'
    });
    return parent.replaceChild(el, node), el.appendChild(empty(node)), el;
  }
}, allowedBlock = /^(?:A(?:DDRESS|RTICLE|SIDE|UDIO)|BLOCKQUOTE|CAPTION|D(?:[DLT]|IV)|F(?:IGURE|IGCAPTION|OOTER)|H[1-6]|HEADER|L(?:ABEL|EGEND|I)|O(?:L|UTPUT)|P(?:RE)?|SECTION|T(?:ABLE|BODY|D|FOOT|H|HEAD|R)|COL(?:GROUP)?|UL)$/, blacklist = /^(?:HEAD|META|STYLE)/, cleanTree = (node, config, preserveWS) => {
  let children = node.childNodes, nonInlineParent = node;
  for (; isInline(nonInlineParent); )
    nonInlineParent = nonInlineParent.parentNode;
  let walker = new TreeIterator(
    nonInlineParent,
    SHOW_ELEMENT_OR_TEXT
  );
  for (let i = 0, l = children.length; i < l; i += 1) {
    let child = children[i], nodeName = child.nodeName, rewriter = stylesRewriters[nodeName];
    if (child instanceof HTMLElement) {
      let childLength = child.childNodes.length;
      if (rewriter)
        child = rewriter(child, node, config);
      else if (blacklist.test(nodeName)) {
        node.removeChild(child), i -= 1, l -= 1;
        continue;
      } else if (!allowedBlock.test(nodeName) && !isInline(child)) {
        i -= 1, l += childLength - 1, node.replaceChild(empty(child), child);
        continue;
      }
      childLength && cleanTree(child, config, preserveWS || nodeName === "PRE");
    } else {
      if (child instanceof Text) {
        let data = child.data, startsWithWS = !notWS.test(data.charAt(0)), endsWithWS = !notWS.test(data.charAt(data.length - 1));
        if (preserveWS || !startsWithWS && !endsWithWS)
          continue;
        if (startsWithWS) {
          walker.currentNode = child;
          let sibling;
          for (; (sibling = walker.previousPONode()) && !(sibling.nodeName === "IMG" || sibling instanceof Text && notWS.test(sibling.data)); )
            if (!isInline(sibling)) {
              sibling = null;
              break;
            }
          data = data.replace(/^[ \t\r\n]+/g, sibling ? " " : "");
        }
        if (endsWithWS) {
          walker.currentNode = child;
          let sibling;
          for (; (sibling = walker.nextNode()) && !(sibling.nodeName === "IMG" || sibling instanceof Text && notWS.test(sibling.data)); )
            if (!isInline(sibling)) {
              sibling = null;
              break;
            }
          data = data.replace(/[ \t\r\n]+$/g, sibling ? " " : "");
        }
        if (data) {
          child.data = data;
          continue;
        }
      }
      node.removeChild(child), i -= 1, l -= 1;
    }
  }
  return node;
}, removeEmptyInlines = (node) => {
  let children = node.childNodes, l = children.length;
  for (; l--; ) {
    let child = children[l];
    child instanceof Element && !isLeaf(child) ? (removeEmptyInlines(child), isInline(child) && !child.firstChild && node.removeChild(child)) : child instanceof Text && !child.data && node.removeChild(child);
  }
}, cleanupBRs = (node, root, keepForBlankLine) => {
  let brs = node.querySelectorAll("BR"), brBreaksLine = [], l = brs.length;
  for (let i = 0; i < l; i += 1)
    brBreaksLine[i] = isLineBreak(brs[i], keepForBlankLine);
  for (; l--; ) {
    let br = brs[l], parent = br.parentNode;
    parent && (brBreaksLine[l] ? isInline(parent) || fixContainer(parent, root) : detach(br));
  }
}, escapeHTML = (text) => text.split("&").join("&amp;").split("<").join("&lt;").split(">").join("&gt;").split('"').join("&quot;"), getBlockWalker = (node, root) => {
  let walker = new TreeIterator(root, SHOW_ELEMENT, isBlock);
  return walker.currentNode = node, walker;
}, getPreviousBlock = (node, root) => {
  let block = getBlockWalker(node, root).previousNode();
  return block !== root ? block : null;
}, getNextBlock = (node, root) => {
  let block = getBlockWalker(node, root).nextNode();
  return block !== root ? block : null;
}, isEmptyBlock = (block) => !block.textContent && !block.querySelector("IMG"), getStartBlockOfRange = (range, root) => {
  let container = range.startContainer, block;
  if (isInline(container))
    block = getPreviousBlock(container, root);
  else if (container !== root && container instanceof HTMLElement && isBlock(container))
    block = container;
  else {
    let node = getNodeBeforeOffset(container, range.startOffset);
    block = getNextBlock(node, root);
  }
  return block && isNodeContainedInRange(range, block, !0) ? block : null;
}, getEndBlockOfRange = (range, root) => {
  let container = range.endContainer, block;
  if (isInline(container))
    block = getPreviousBlock(container, root);
  else if (container !== root && container instanceof HTMLElement && isBlock(container))
    block = container;
  else {
    let node = getNodeAfterOffset(container, range.endOffset);
    if (!node || !root.contains(node)) {
      node = root;
      let child;
      for (; child = node.lastChild; )
        node = child;
    }
    block = getPreviousBlock(node, root);
  }
  return block && isNodeContainedInRange(range, block, !0) ? block : null;
}, isContent = (node) => node instanceof Text ? notWS.test(node.data) : node.nodeName === "IMG", rangeDoesStartAtBlockBoundary = (range, root) => {
  let startContainer = range.startContainer, startOffset = range.startOffset, nodeAfterCursor;
  if (startContainer instanceof Text) {
    let text = startContainer.data;
    for (let i = startOffset; i > 0; i -= 1)
      if (text.charAt(i - 1) !== ZWS)
        return !1;
    nodeAfterCursor = startContainer;
  } else if (nodeAfterCursor = getNodeAfterOffset(startContainer, startOffset), nodeAfterCursor && !root.contains(nodeAfterCursor) && (nodeAfterCursor = null), !nodeAfterCursor && (nodeAfterCursor = getNodeBeforeOffset(startContainer, startOffset), nodeAfterCursor instanceof Text && nodeAfterCursor.length))
    return !1;
  let block = getStartBlockOfRange(range, root);
  if (!block)
    return !1;
  let contentWalker = new TreeIterator(
    block,
    SHOW_ELEMENT_OR_TEXT,
    isContent
  );
  return contentWalker.currentNode = nodeAfterCursor, !contentWalker.previousNode();
}, rangeDoesEndAtBlockBoundary = (range, root) => {
  let endContainer = range.endContainer, endOffset = range.endOffset, currentNode;
  if (endContainer instanceof Text) {
    let text = endContainer.data, length = text.length;
    for (let i = endOffset; i < length; i += 1)
      if (text.charAt(i) !== ZWS)
        return !1;
    currentNode = endContainer;
  } else
    currentNode = getNodeBeforeOffset(endContainer, endOffset);
  let block = getEndBlockOfRange(range, root);
  if (!block)
    return !1;
  let contentWalker = new TreeIterator(
    block,
    SHOW_ELEMENT_OR_TEXT,
    isContent
  );
  return contentWalker.currentNode = currentNode, !contentWalker.nextNode();
}, expandRangeToBlockBoundaries = (range, root) => {
  let start = getStartBlockOfRange(range, root), end = getEndBlockOfRange(range, root), parent;
  start && end && (parent = start.parentNode, range.setStart(parent, Array.from(parent.childNodes).indexOf(start)), parent = end.parentNode, range.setEnd(parent, Array.from(parent.childNodes).indexOf(end) + 1));
};
function createRange(startContainer, startOffset, endContainer, endOffset) {
  let range = document.createRange();
  return range.setStart(startContainer, startOffset), endContainer && typeof endOffset == "number" ? range.setEnd(endContainer, endOffset) : range.setEnd(startContainer, startOffset), range;
}
var insertNodeInRange = (range, node) => {
  let { startContainer, startOffset, endContainer, endOffset } = range, children;
  if (startContainer instanceof Text) {
    let parent = startContainer.parentNode;
    if (children = parent.childNodes, startOffset === startContainer.length)
      startOffset = Array.from(children).indexOf(startContainer) + 1, range.collapsed && (endContainer = parent, endOffset = startOffset);
    else {
      if (startOffset) {
        let afterSplit = startContainer.splitText(startOffset);
        endContainer === startContainer ? (endOffset -= startOffset, endContainer = afterSplit) : endContainer === parent && (endOffset += 1), startContainer = afterSplit;
      }
      startOffset = Array.from(children).indexOf(
        startContainer
      );
    }
    startContainer = parent;
  } else
    children = startContainer.childNodes;
  let childCount = children.length;
  startOffset === childCount ? startContainer.appendChild(node) : startContainer.insertBefore(node, children[startOffset]), startContainer === endContainer && (endOffset += children.length - childCount), range.setStart(startContainer, startOffset), range.setEnd(endContainer, endOffset);
}, extractContentsOfRange = (range, common, root) => {
  let frag = document.createDocumentFragment();
  if (range.collapsed)
    return frag;
  common || (common = range.commonAncestorContainer), common instanceof Text && (common = common.parentNode);
  let startContainer = range.startContainer, startOffset = range.startOffset, endContainer = split(range.endContainer, range.endOffset, common, root), endOffset = 0, node = split(startContainer, startOffset, common, root);
  for (; node && node !== endContainer; ) {
    let next = node.nextSibling;
    frag.appendChild(node), node = next;
  }
  return node = endContainer && endContainer.previousSibling, node && node instanceof Text && endContainer instanceof Text && (endOffset = node.length, node.appendData(endContainer.data), detach(endContainer), endContainer = node), range.setStart(startContainer, startOffset), endContainer ? range.setEnd(endContainer, endOffset) : range.setEnd(common, common.childNodes.length), fixCursor(common), frag;
}, getAdjacentInlineNode = (iterator, method, node) => {
  iterator.currentNode = node;
  let nextNode;
  for (; nextNode = iterator[method](); ) {
    if (nextNode instanceof Text || isLeaf(nextNode))
      return nextNode;
    if (!isInline(nextNode))
      return null;
  }
  return null;
}, deleteContentsOfRange = (range, root) => {
  let startBlock = getStartBlockOfRange(range, root), endBlock = getEndBlockOfRange(range, root), needsMerge = startBlock !== endBlock;
  startBlock && endBlock && (moveRangeBoundariesDownTree(range), moveRangeBoundariesUpTree(range, startBlock, endBlock, root));
  let frag = extractContentsOfRange(range, null, root);
  moveRangeBoundariesDownTree(range), needsMerge && (endBlock = getEndBlockOfRange(range, root), startBlock && endBlock && startBlock !== endBlock && mergeWithBlock(startBlock, endBlock, range, root)), startBlock && fixCursor(startBlock);
  let child = root.firstChild;
  (!child || child.nodeName === "BR") && (fixCursor(root), root.firstChild && range.selectNodeContents(root.firstChild)), range.collapse(!0);
  let startContainer = range.startContainer, startOffset = range.startOffset, iterator = new TreeIterator(root, SHOW_ELEMENT_OR_TEXT), afterNode = startContainer, afterOffset = startOffset;
  (!(afterNode instanceof Text) || afterOffset === afterNode.data.length) && (afterNode = getAdjacentInlineNode(iterator, "nextNode", afterNode), afterOffset = 0);
  let beforeNode = startContainer, beforeOffset = startOffset - 1;
  (!(beforeNode instanceof Text) || beforeOffset === -1) && (beforeNode = getAdjacentInlineNode(
    iterator,
    "previousPONode",
    afterNode || (startContainer instanceof Text ? startContainer : startContainer.childNodes[startOffset] || startContainer)
  ), beforeNode instanceof Text && (beforeOffset = beforeNode.data.length));
  let node = null, offset = 0;
  return afterNode instanceof Text && afterNode.data.charAt(afterOffset) === " " && rangeDoesStartAtBlockBoundary(range, root) ? (node = afterNode, offset = afterOffset) : beforeNode instanceof Text && beforeNode.data.charAt(beforeOffset) === " " && (afterNode instanceof Text && afterNode.data.charAt(afterOffset) === " " || rangeDoesEndAtBlockBoundary(range, root)) && (node = beforeNode, offset = beforeOffset), node && node.replaceData(offset, 1, " "), range.setStart(startContainer, startOffset), range.collapse(!0), frag;
}, insertTreeFragmentIntoRange = (range, frag, root) => {
  let firstInFragIsInline = frag.firstChild && isInline(frag.firstChild), node;
  for (fixContainer(frag, root), node = frag; node = getNextBlock(node, root); )
    fixCursor(node);
  range.collapsed || deleteContentsOfRange(range, root), moveRangeBoundariesDownTree(range), range.collapse(!1);
  let stopPoint = getNearest(range.endContainer, root, "BLOCKQUOTE") || root, block = getStartBlockOfRange(range, root), blockContentsAfterSplit = null, firstBlockInFrag = getNextBlock(frag, frag), replaceBlock = !firstInFragIsInline && !!block && isEmptyBlock(block);
  if (block && firstBlockInFrag && !replaceBlock && // Don't merge table cells or PRE elements into block
  !getNearest(firstBlockInFrag, frag, "PRE") && !getNearest(firstBlockInFrag, frag, "TABLE")) {
    moveRangeBoundariesUpTree(range, block, block, root), range.collapse(!0);
    let container = range.endContainer, offset = range.endOffset;
    if (cleanupBRs(block, root, !1), isInline(container)) {
      let nodeAfterSplit = split(
        container,
        offset,
        getPreviousBlock(container, root) || root,
        root
      );
      container = nodeAfterSplit.parentNode, offset = Array.from(container.childNodes).indexOf(
        nodeAfterSplit
      );
    }
    if (
      /*isBlock( container ) && */
      offset !== getLength(container)
    )
      for (blockContentsAfterSplit = document.createDocumentFragment(); node = container.childNodes[offset]; )
        blockContentsAfterSplit.appendChild(node);
    mergeWithBlock(container, firstBlockInFrag, range, root), container === root ? range.setEnd(root, getLength(root)) : (offset = Array.from(container.parentNode.childNodes).indexOf(
      container
    ) + 1, container = container.parentNode, range.setEnd(container, offset));
  }
  if (getLength(frag)) {
    replaceBlock && block && (range.setEndBefore(block), range.collapse(!1), detach(block)), stopPoint.contains(range.endContainer) || (root.contains(range.endContainer) || (range.setEnd(root, getLength(root)), range.collapse(!1)), stopPoint = getNearest(range.endContainer, root, "BLOCKQUOTE") || root), moveRangeBoundariesUpTree(range, stopPoint, stopPoint, root);
    let nodeAfterSplit = split(
      range.endContainer,
      range.endOffset,
      stopPoint,
      root
    ), nodeBeforeSplit = nodeAfterSplit ? nodeAfterSplit.previousSibling : stopPoint.lastChild;
    stopPoint.insertBefore(frag, nodeAfterSplit), nodeAfterSplit ? range.setEndBefore(nodeAfterSplit) : range.setEnd(stopPoint, getLength(stopPoint)), block = getEndBlockOfRange(range, root), moveRangeBoundariesDownTree(range);
    let container = range.endContainer, offset = range.endOffset;
    nodeAfterSplit && isContainer(nodeAfterSplit) && mergeContainers(nodeAfterSplit, root), nodeAfterSplit = nodeBeforeSplit && nodeBeforeSplit.nextSibling, nodeAfterSplit && isContainer(nodeAfterSplit) && mergeContainers(nodeAfterSplit, root), range.setEnd(container, offset);
  }
  if (blockContentsAfterSplit && block) {
    let tempRange = range.cloneRange();
    fixCursor(blockContentsAfterSplit), mergeWithBlock(block, blockContentsAfterSplit, tempRange, root), range.setEnd(tempRange.endContainer, tempRange.endOffset);
  }
  moveRangeBoundariesDownTree(range);
}, getTextContentsOfRange = (range) => {
  if (range.collapsed)
    return "";
  let startContainer = range.startContainer, endContainer = range.endContainer, walker = new TreeIterator(
    range.commonAncestorContainer,
    SHOW_ELEMENT_OR_TEXT,
    (node2) => isNodeContainedInRange(range, node2, !0)
  );
  walker.currentNode = startContainer;
  let node = startContainer, textContent = "", addedTextInBlock = !1, value;
  for ((!(node instanceof Element) && !(node instanceof Text) || !walker.filter(node)) && (node = walker.nextNode()); node; )
    node instanceof Text ? (value = node.data, value && /\S/.test(value) && (node === endContainer && (value = value.slice(0, range.endOffset)), node === startContainer && (value = value.slice(range.startOffset)), textContent += value, addedTextInBlock = !0)) : (node.nodeName === "BR" || addedTextInBlock && !isInline(node)) && (textContent += `
`, addedTextInBlock = !1), node = walker.nextNode();
  return textContent = textContent.replace(/ /g, " "), textContent;
}, indexOf = Array.prototype.indexOf, extractRange = (range, root, removeRangeFromDocument, toCleanHTML, toPlainText) => {
  let text = toPlainText ? "" : getTextContentsOfRange(range), startBlock = getStartBlockOfRange(range, root), endBlock = getEndBlockOfRange(range, root), parent = range.commonAncestorContainer, copyRoot = root;
  startBlock === endBlock && (startBlock != null && startBlock.contains(parent)) && (copyRoot = startBlock);
  let contents;
  for (removeRangeFromDocument ? (contents = deleteContentsOfRange(range, root), parent.isConnected || (parent = range.commonAncestorContainer)) : contents = range.cloneContents(), parent instanceof Text && (parent = parent.parentNode); parent && parent !== copyRoot; ) {
    let newContents = parent.cloneNode(!1);
    newContents.appendChild(contents), contents = newContents, parent = parent.parentNode;
  }
  let html;
  if (contents.childNodes.length === 1 && contents.childNodes[0] instanceof Text)
    text = contents.childNodes[0].data.replace(/ /g, " "), html = void 0;
  else {
    let node = createElement("DIV");
    node.appendChild(contents), html = node.innerHTML, toCleanHTML && (html = toCleanHTML(html));
  }
  return toPlainText && html !== void 0 && (text = toPlainText(html)), text === html && (html = void 0), isWin && (text = text.replace(/\r?\n/g, `\r
`)), html && (html = "<!-- squire -->" + html), [text, html];
}, extractRangeToClipboard = (event, range, root, removeRangeFromDocument, toCleanHTML, toPlainText, plainTextOnly) => {
  let clipboardData = event.clipboardData;
  if (isLegacyEdge || !clipboardData)
    return !1;
  let [text, html] = extractRange(
    range,
    root,
    removeRangeFromDocument,
    toCleanHTML,
    toPlainText
  );
  return event.preventDefault(), !plainTextOnly && html && clipboardData.setData("text/html", html), clipboardData.setData("text/plain", text), !0;
}, _onCut = function(event) {
  let range = this.getSelection(), root = this._root;
  if (range.collapsed) {
    event.preventDefault();
    return;
  }
  this.saveUndoState(range), extractRangeToClipboard(
    event,
    range,
    root,
    !0,
    this._config.willCutCopy,
    this._config.toPlainText,
    !1
  ) || setTimeout(() => {
    try {
      this._ensureBottomLine();
    } catch (error) {
      this._config.didError(error);
    }
  }, 0), this.setSelection(range);
}, _onCopy = function(event) {
  extractRangeToClipboard(
    event,
    this.getSelection(),
    this._root,
    !1,
    this._config.willCutCopy,
    this._config.toPlainText,
    !1
  );
}, _monitorShiftKey = function(event) {
  this._isShiftDown = event.shiftKey;
}, _onPaste = function(event) {
  let clipboardData = event.clipboardData, items = clipboardData == null ? void 0 : clipboardData.items, choosePlain = this._isShiftDown, hasRTF = !1, hasImage = !1, plainItem = null, htmlItem = null;
  if (items) {
    let l = items.length;
    for (; l--; ) {
      let item = items[l], type = item.type;
      type === "text/html" ? htmlItem = item : type === "text/plain" || type === "text/uri-list" ? plainItem = item : type === "text/rtf" ? hasRTF = !0 : /^image\/.*/.test(type) && (hasImage = !0);
    }
    if (hasImage && !(hasRTF && htmlItem) && !plainItem) {
      event.preventDefault(), this.fireEvent("pasteImage", {
        clipboardData
      });
      return;
    }
    if (!isLegacyEdge) {
      event.preventDefault(), htmlItem && (!choosePlain || !plainItem) ? htmlItem.getAsString((html) => {
        this.insertHTML(html, !0);
      }) : plainItem && plainItem.getAsString((text) => {
        let range2 = this.getSelection();
        if (!range2.collapsed && notWS.test(range2.toString())) {
          let match = this.linkRegExp.exec(text);
          if (!!match && match[0].length === text.length) {
            let href = match[1] ? /^(?:ht|f)tps?:/i.test(match[1]) ? match[1] : "http://" + match[1] : "mailto:" + match[0];
            this.makeLink(href);
            return;
          }
        }
        this.insertPlainText(text, !0);
      });
      return;
    }
  }
  let types = clipboardData == null ? void 0 : clipboardData.types;
  if (!isLegacyEdge && types && (indexOf.call(types, "text/html") > -1 || !isGecko && indexOf.call(types, "text/plain") > -1 && indexOf.call(types, "text/rtf") < 0)) {
    event.preventDefault();
    let data;
    !choosePlain && (data = clipboardData.getData("text/html")) ? this.insertHTML(data, !0) : ((data = clipboardData.getData("text/plain")) || (data = clipboardData.getData("text/uri-list"))) && this.insertPlainText(data, !0);
    return;
  }
  let body = document.body, range = this.getSelection(), startContainer = range.startContainer, startOffset = range.startOffset, endContainer = range.endContainer, endOffset = range.endOffset, pasteArea = createElement("DIV", {
    contenteditable: "true",
    style: "position:fixed; overflow:hidden; top:0; right:100%; width:1px; height:1px;"
  });
  body.appendChild(pasteArea), range.selectNodeContents(pasteArea), this.setSelection(range), setTimeout(() => {
    try {
      let html = "", next = pasteArea, first;
      for (; pasteArea = next; )
        next = pasteArea.nextSibling, detach(pasteArea), first = pasteArea.firstChild, first && first === pasteArea.lastChild && first instanceof HTMLDivElement && (pasteArea = first), html += pasteArea.innerHTML;
      this.setSelection(
        createRange(
          startContainer,
          startOffset,
          endContainer,
          endOffset
        )
      ), html && this.insertHTML(html, !0);
    } catch (error) {
      this._config.didError(error);
    }
  }, 0);
}, _onDragStart = function() {
  let range = this.getSelection();
  range && !range.collapsed && this._root.contains(range.commonAncestorContainer) ? this._dragRange = range.cloneRange() : this._dragRange = null;
}, _onDragEnd = function() {
  this._dragRange = null;
}, getCaretRangeFromPoint = (x, y, root) => {
  let range = null, doc = document;
  if (doc.caretPositionFromPoint) {
    let pos = doc.caretPositionFromPoint(x, y);
    pos && (range = document.createRange(), range.setStart(pos.offsetNode, pos.offset), range.collapse(!0));
  } else doc.caretRangeFromPoint && (range = doc.caretRangeFromPoint(x, y));
  return range && !root.contains(range.commonAncestorContainer) ? null : range;
}, pointIsWithinRange = (point, source) => point.compareBoundaryPoints(Range.START_TO_START, source) >= 0 && point.compareBoundaryPoints(Range.END_TO_END, source) <= 0, _onDrop = function(event) {
  let dataTransfer = event.dataTransfer;
  if (!dataTransfer)
    return;
  let types = dataTransfer.types, hasPlain = !1, hasHTML = !1;
  for (let i = 0, l = types.length; i < l; i += 1)
    switch (types[i]) {
      case "text/plain":
        hasPlain = !0;
        break;
      case "text/html":
        hasHTML = !0;
        break;
    }
  if (!hasPlain && !hasHTML)
    return;
  event.preventDefault();
  let root = this._root, dropRange = getCaretRangeFromPoint(event.clientX, event.clientY, root), dragRange = this._dragRange;
  if (this._dragRange = null, !dropRange)
    return;
  let text, html;
  if (dragRange) {
    if (pointIsWithinRange(dropRange, dragRange))
      return;
    this._recordUndoState(dragRange, this._isInUndoState);
    let bookmark = document.createComment("");
    dropRange.insertNode(bookmark), this._getRangeAndRemoveBookmark(dragRange), [text, html] = extractRange(
      dragRange,
      root,
      dataTransfer.dropEffect !== "copy",
      this._config.willCutCopy,
      this._config.toPlainText
    ), bookmark.replaceWith(
      createElement("INPUT", {
        id: this.startSelectionId,
        type: "hidden"
      }),
      createElement("INPUT", {
        id: this.endSelectionId,
        type: "hidden"
      })
    ), this._getRangeAndRemoveBookmark(dropRange), resetNodeCategoryCache();
  } else
    this.saveUndoState(dropRange), hasHTML ? html = dataTransfer.getData("text/html") : text = dataTransfer.getData("text/plain");
  this.setSelection(dropRange), html !== void 0 ? this.insertHTML(html, !0) : text !== void 0 && this.insertPlainText(text, !0);
}, Enter = (self, event, range) => {
  event.preventDefault(), self.splitBlock(event.shiftKey, range);
}, afterDelete = (self, range) => {
  try {
    range || (range = self.getSelection());
    let node = range.startContainer;
    node instanceof Text && (node = node.parentNode);
    let parent = node;
    for (; isInline(parent) && (!parent.textContent || parent.textContent === ZWS); )
      node = parent, parent = node.parentNode;
    node !== parent && (range.setStart(
      parent,
      Array.from(parent.childNodes).indexOf(node)
    ), range.collapse(!0), parent.removeChild(node), isBlock(parent) || (parent = getPreviousBlock(parent, self._root) || self._root), fixCursor(parent), moveRangeBoundariesDownTree(range)), node === self._root && (node = node.firstChild) && node.nodeName === "BR" && detach(node), self._ensureBottomLine(), self.setSelection(range), self._updatePath(range, !0);
  } catch (error) {
    self._config.didError(error);
  }
}, detachUneditableNode = (node, root) => {
  let parent;
  for (; (parent = node.parentNode) && !(parent === root || parent.isContentEditable); )
    node = parent;
  detach(node);
}, linkifyText = (self, textNode, offset) => {
  if (getNearest(textNode, self._root, "A"))
    return;
  let data = textNode.data || "", searchFrom = Math.max(
    data.lastIndexOf(" ", offset - 1),
    data.lastIndexOf(" ", offset - 1)
  ) + 1, searchText = data.slice(searchFrom, offset), match = self.linkRegExp.exec(searchText);
  if (match) {
    let selection = self.getSelection();
    self._docWasChanged(), self._recordUndoState(selection), self._getRangeAndRemoveBookmark(selection);
    let index = searchFrom + match.index, endIndex = index + match[0].length, needsSelectionUpdate = selection.startContainer === textNode, newSelectionOffset = selection.startOffset - endIndex;
    index && (textNode = textNode.splitText(index));
    let defaultAttributes = self._config.tagAttributes.a, link = createElement(
      "A",
      Object.assign(
        {
          href: match[1] ? /^(?:ht|f)tps?:/i.test(match[1]) ? match[1] : "http://" + match[1] : "mailto:" + match[0]
        },
        defaultAttributes
      )
    );
    link.textContent = data.slice(index, endIndex), textNode.parentNode.insertBefore(link, textNode), textNode.data = data.slice(endIndex), needsSelectionUpdate && (selection.setStart(textNode, newSelectionOffset), selection.setEnd(textNode, newSelectionOffset)), self.setSelection(selection);
  }
}, Backspace = (self, event, range) => {
  let root = self._root;
  if (self._removeZWS(), self.saveUndoState(range), !range.collapsed)
    event.preventDefault(), deleteContentsOfRange(range, root), afterDelete(self, range);
  else if (rangeDoesStartAtBlockBoundary(range, root)) {
    event.preventDefault();
    let startBlock = getStartBlockOfRange(range, root);
    if (!startBlock)
      return;
    let current = startBlock;
    fixContainer(current.parentNode, root);
    let previous = getPreviousBlock(current, root);
    if (previous) {
      if (!previous.isContentEditable) {
        detachUneditableNode(previous, root);
        return;
      }
      for (mergeWithBlock(previous, current, range, root), current = previous.parentNode; current !== root && !current.nextSibling; )
        current = current.parentNode;
      current !== root && (current = current.nextSibling) && mergeContainers(current, root), self.setSelection(range);
    } else if (current) {
      if (getNearest(current, root, "UL") || getNearest(current, root, "OL")) {
        self.decreaseListLevel(range);
        return;
      } else if (getNearest(current, root, "BLOCKQUOTE")) {
        self.removeQuote(range);
        return;
      }
      self.setSelection(range), self._updatePath(range, !0);
    }
  } else {
    moveRangeBoundariesDownTree(range);
    let text = range.startContainer, offset = range.startOffset, a = text.parentNode;
    text instanceof Text && a instanceof HTMLAnchorElement && offset && a.href.includes(text.data) ? (text.deleteData(offset - 1, 1), self.setSelection(range), self.removeLink(), event.preventDefault()) : (self.setSelection(range), setTimeout(() => {
      afterDelete(self);
    }, 0));
  }
}, Delete = (self, event, range) => {
  let root = self._root, current, next, originalRange, cursorContainer, cursorOffset, nodeAfterCursor;
  if (self._removeZWS(), self.saveUndoState(range), !range.collapsed)
    event.preventDefault(), deleteContentsOfRange(range, root), afterDelete(self, range);
  else if (rangeDoesEndAtBlockBoundary(range, root)) {
    if (event.preventDefault(), current = getStartBlockOfRange(range, root), !current)
      return;
    if (fixContainer(current.parentNode, root), next = getNextBlock(current, root), next) {
      if (!next.isContentEditable) {
        detachUneditableNode(next, root);
        return;
      }
      for (mergeWithBlock(current, next, range, root), next = current.parentNode; next !== root && !next.nextSibling; )
        next = next.parentNode;
      next !== root && (next = next.nextSibling) && mergeContainers(next, root), self.setSelection(range), self._updatePath(range, !0);
    }
  } else {
    if (originalRange = range.cloneRange(), moveRangeBoundariesUpTree(range, root, root, root), cursorContainer = range.endContainer, cursorOffset = range.endOffset, cursorContainer instanceof Element && (nodeAfterCursor = cursorContainer.childNodes[cursorOffset], nodeAfterCursor && nodeAfterCursor.nodeName === "IMG")) {
      event.preventDefault(), detach(nodeAfterCursor), moveRangeBoundariesDownTree(range), afterDelete(self, range);
      return;
    }
    self.setSelection(originalRange), setTimeout(() => {
      afterDelete(self);
    }, 0);
  }
}, Tab = (self, event, range) => {
  let root = self._root;
  if (self._removeZWS(), range.collapsed && rangeDoesStartAtBlockBoundary(range, root)) {
    let node = getStartBlockOfRange(range, root), parent;
    for (; parent = node.parentNode; ) {
      if (parent.nodeName === "UL" || parent.nodeName === "OL") {
        event.preventDefault(), self.increaseListLevel(range);
        break;
      }
      node = parent;
    }
  }
}, ShiftTab = (self, event, range) => {
  let root = self._root;
  if (self._removeZWS(), range.collapsed && rangeDoesStartAtBlockBoundary(range, root)) {
    let node = range.startContainer;
    (getNearest(node, root, "UL") || getNearest(node, root, "OL")) && (event.preventDefault(), self.decreaseListLevel(range));
  }
}, Space = (self, event, range) => {
  var _a;
  let node, root = self._root;
  if (self._recordUndoState(range), self._getRangeAndRemoveBookmark(range), !range.collapsed)
    deleteContentsOfRange(range, root), self._ensureBottomLine(), self.setSelection(range), self._updatePath(range, !0);
  else if (rangeDoesEndAtBlockBoundary(range, root)) {
    let block = getStartBlockOfRange(range, root);
    if (block && block.nodeName !== "PRE") {
      let text = (_a = block.textContent) == null ? void 0 : _a.trimEnd().replace(ZWS, "");
      if (text === "*" || text === "1.") {
        event.preventDefault(), self.insertPlainText(" ", !1), self._docWasChanged(), self.saveUndoState(range);
        let walker = new TreeIterator(block, SHOW_TEXT), textNode;
        for (; textNode = walker.nextNode(); )
          detach(textNode);
        text === "*" ? self.makeUnorderedList() : self.makeOrderedList();
        return;
      }
    }
  }
  if (node = range.endContainer, range.endOffset === getLength(node))
    do
      if (node.nodeName === "A") {
        range.setStartAfter(node);
        break;
      }
    while (!node.nextSibling && (node = node.parentNode) && node !== root);
  if (self._config.addLinks) {
    let linkRange = range.cloneRange();
    moveRangeBoundariesDownTree(linkRange);
    let textNode = linkRange.startContainer, offset = linkRange.startOffset;
    setTimeout(() => {
      linkifyText(self, textNode, offset);
    }, 0);
  }
  self.setSelection(range);
}, _onKey = function(event) {
  if (event.defaultPrevented || event.isComposing)
    return;
  let key = event.key, modifiers = "", code = event.code;
  /^Digit\d$/.test(code) && (key = code.slice(-1)), key !== "Backspace" && key !== "Delete" && (event.altKey && (modifiers += "Alt-"), event.ctrlKey && (modifiers += "Ctrl-"), event.metaKey && (modifiers += "Meta-"), event.shiftKey && (modifiers += "Shift-")), isWin && event.shiftKey && key === "Delete" && (modifiers += "Shift-"), key = modifiers + key;
  let range = this.getSelection(), handler = this._keyHandlers[key];
  handler ? handler(this, event, range) : !range.collapsed && !event.ctrlKey && !event.metaKey && key.length === 1 && (this.saveUndoState(range), deleteContentsOfRange(range, this._root), this._ensureBottomLine(), this.setSelection(range), this._updatePath(range, !0));
}, keyHandlers = {
  Backspace,
  Delete,
  Tab,
  "Shift-Tab": ShiftTab,
  " ": Space,
  ArrowLeft(self) {
    self._removeZWS();
  },
  ArrowRight(self, event, range) {
    self._removeZWS();
    let root = self.getRoot();
    if (rangeDoesEndAtBlockBoundary(range, root)) {
      moveRangeBoundariesDownTree(range);
      let node = range.endContainer;
      do
        if (node.nodeName === "CODE") {
          let next = node.nextSibling;
          if (!(next instanceof Text) || next.length === 0) {
            let textNode = document.createTextNode(" ");
            node.parentNode.insertBefore(textNode, next), next = textNode;
          }
          range.setStart(next, 1), self.setSelection(range), event.preventDefault();
          break;
        }
      while (!node.nextSibling && (node = node.parentNode) && node !== root);
    }
  }
};
supportsInputEvents || (keyHandlers.Enter = Enter, keyHandlers["Shift-Enter"] = Enter);
!isMac && !isIOS && (keyHandlers.PageUp = (self) => {
  self.moveCursorToStart();
}, keyHandlers.PageDown = (self) => {
  self.moveCursorToEnd();
});
var mapKeyToFormat = (tag, remove) => (remove = remove || null, (self, event) => {
  event.preventDefault();
  let range = self.getSelection();
  self.hasFormat(tag, null, range) ? self.changeFormat(null, { tag }, range) : self.changeFormat({ tag }, remove, range);
});
keyHandlers[ctrlKey + "b"] = mapKeyToFormat("B");
keyHandlers[ctrlKey + "i"] = mapKeyToFormat("I");
keyHandlers[ctrlKey + "u"] = mapKeyToFormat("U");
keyHandlers[ctrlKey + "Shift-7"] = mapKeyToFormat("S");
keyHandlers[ctrlKey + "Shift-5"] = mapKeyToFormat("SUB", { tag: "SUP" });
keyHandlers[ctrlKey + "Shift-6"] = mapKeyToFormat("SUP", { tag: "SUB" });
keyHandlers[ctrlKey + "Shift-8"] = (self, event) => {
  event.preventDefault();
  let path = self.getPath();
  /(?:^|>)UL/.test(path) ? self.removeList() : self.makeUnorderedList();
};
keyHandlers[ctrlKey + "Shift-9"] = (self, event) => {
  event.preventDefault();
  let path = self.getPath();
  /(?:^|>)OL/.test(path) ? self.removeList() : self.makeOrderedList();
};
keyHandlers[ctrlKey + "["] = (self, event) => {
  event.preventDefault();
  let path = self.getPath();
  /(?:^|>)BLOCKQUOTE/.test(path) || !/(?:^|>)[OU]L/.test(path) ? self.decreaseQuoteLevel() : self.decreaseListLevel();
};
keyHandlers[ctrlKey + "]"] = (self, event) => {
  event.preventDefault();
  let path = self.getPath();
  /(?:^|>)BLOCKQUOTE/.test(path) || !/(?:^|>)[OU]L/.test(path) ? self.increaseQuoteLevel() : self.increaseListLevel();
};
keyHandlers[ctrlKey + "d"] = (self, event) => {
  event.preventDefault(), self.toggleCode();
};
keyHandlers[ctrlKey + "z"] = (self, event) => {
  event.preventDefault(), self.undo();
};
keyHandlers[ctrlKey + "y"] = // Depending on platform, the Shift may cause the key to come through as
// upper case, but sometimes not. Just add both as shortcuts — the browser
// will only ever fire one or the other.
keyHandlers[ctrlKey + "Shift-z"] = keyHandlers[ctrlKey + "Shift-Z"] = (self, event) => {
  event.preventDefault(), self.redo();
};
var RESIZE_HANDLE_SIZE = 8, MIN_IMAGE_SIZE = 40, MAX_IMAGE_SIZE = 1200, handlePositions = [
  { pos: "nw", cursor: "nwse-resize" },
  { pos: "n", cursor: "ns-resize" },
  { pos: "ne", cursor: "nesw-resize" },
  { pos: "e", cursor: "ew-resize" },
  { pos: "se", cursor: "nwse-resize" },
  { pos: "s", cursor: "ns-resize" },
  { pos: "sw", cursor: "nesw-resize" },
  { pos: "w", cursor: "ew-resize" }
], keyHandlers2 = {
  ArrowUp: (editor, range, root) => {
    let block = getStartBlockOfRange(range, root);
    if (block) {
      let prev = getPreviousBlock(block, root);
      prev && (range.selectNodeContents(prev), range.collapse(!1), editor.setSelection(range).focus());
    }
  },
  ArrowDown: (editor, range, root) => {
    let block = getStartBlockOfRange(range, root);
    if (block) {
      let next = getNextBlock(block, root);
      next && (range.selectNodeContents(next), range.collapse(!0), editor.setSelection(range).focus());
    }
  },
  Delete: (editor, range) => {
    editor.replaceWithBlankLine(range);
  },
  Backspace: (editor, range) => {
    editor.replaceWithBlankLine(range);
  }
}, ImageResizer = class {
  constructor(root, editor) {
    this._currentImage = null, this._resizeContainer = null, this._handles = null, this._currentHandle = null, this._startX = 0, this._startY = 0, this._startWidth = 0, this._startHeight = 0, this._maxWidth = MAX_IMAGE_SIZE, this._originalRatio = 1, this._editor = editor, this._root = root, document.addEventListener("click", this), editor.addEventListener("drop", this);
  }
  destroy() {
    this._deselectImage(), this._editor.removeEventListener("drop", this), document.removeEventListener("click", this);
  }
  // EventListener interface implementation
  handleEvent(event) {
    switch (event.type) {
      case "click":
        this._onClick(event);
        break;
      case "pointerdown":
        this._onPointerDown(event);
        break;
      case "pointermove":
        this._onPointerMove(event);
        break;
      case "pointercancel":
      case "pointerup":
        this._onPointerUp(event);
        break;
      case "keydown":
        this._onKeyDown(event);
        break;
      case "drop":
        this._deselectImage();
        break;
    }
  }
  // ---
  _onClick(event) {
    let target = event.target;
    target.nodeName === "IMG" && this._root.contains(target) ? (event.stopPropagation(), this._selectImage(target)) : this._currentImage && this._handles && !this._handles.some((handle) => handle.element === target) && this._deselectImage();
  }
  _deselectImage() {
    this._currentImage && (document.removeEventListener("keydown", this, !0), this._currentHandle && this._onPointerUp({
      preventDefault() {
      },
      target: this._currentHandle.element
    }), this._handles && this._handles.forEach(
      ({ element }) => element.removeEventListener("pointerdown", this)
    ), this._resizeContainer && this._resizeContainer.remove(), this._currentImage.removeAttribute("tabindex"), this._handles = null, this._resizeContainer = null, this._currentImage = null);
  }
  _selectImage(image) {
    if (this._currentImage === image)
      return;
    this._deselectImage(), this._root.blur();
    let handles = handlePositions.map(({ pos, cursor }) => {
      let offset = RESIZE_HANDLE_SIZE / 2, positionStyle = "";
      switch (pos) {
        case "nw":
          positionStyle = `left: -${offset}px; top: -${offset}px;`;
          break;
        case "n":
          positionStyle = `left: calc(50% - ${offset}px); top: -${offset}px;`;
          break;
        case "ne":
          positionStyle = `right: -${offset}px; top: -${offset}px;`;
          break;
        case "e":
          positionStyle = `right: -${offset}px; top: calc(50% - ${offset}px);`;
          break;
        case "se":
          positionStyle = `right: -${offset}px; bottom: -${offset}px;`;
          break;
        case "s":
          positionStyle = `left: calc(50% - ${offset}px); bottom: -${offset}px;`;
          break;
        case "sw":
          positionStyle = `left: -${offset}px; bottom: -${offset}px;`;
          break;
        case "w":
          positionStyle = `left: -${offset}px; top: calc(50% - ${offset}px);`;
          break;
      }
      let handle = createElement("div", {
        class: `squire-resize-handle squire-resize-handle-${pos}`,
        style: `
                    position: absolute;
                    width: ${RESIZE_HANDLE_SIZE}px;
                    height: ${RESIZE_HANDLE_SIZE}px;
                    background: #0067b9;
                    border: 1px solid #fff;
                    cursor: ${cursor};
                    pointer-events: auto;
                    touch-action: none;
                    box-shadow: 0 1px 3px rgba(0,0,0,0.3);
                    ${positionStyle}
                `
      });
      return handle.addEventListener("pointerdown", this), {
        element: handle,
        cursor,
        position: pos
      };
    }), resizeContainer = createElement(
      "div",
      {
        class: "squire-image-resize-container",
        style: "position: absolute; pointer-events: none; z-index: 1000;"
      },
      handles.map((handle) => handle.element)
    );
    this._currentImage = image, this._resizeContainer = resizeContainer, this._handles = handles, this._root.appendChild(this._resizeContainer);
    let naturalWidth = image.naturalWidth;
    this._originalRatio = naturalWidth / image.naturalHeight, this._maxWidth = Math.min(
      naturalWidth * 2,
      image.parentElement ? image.parentElement.offsetWidth : MAX_IMAGE_SIZE,
      MAX_IMAGE_SIZE
    ), this._positionResizeContainer(), image.tabIndex = -1, image.focus(), document.addEventListener("keydown", this, !0);
  }
  _positionResizeContainer() {
    let resizeContainer = this._resizeContainer, root = this._root, currentImage = this._currentImage;
    if (!resizeContainer || !currentImage)
      return;
    let rootRect = root.getBoundingClientRect(), imageRect = currentImage.getBoundingClientRect(), top = imageRect.top - rootRect.top + root.scrollTop, left = imageRect.left - rootRect.left + root.scrollLeft, width = imageRect.width, height = imageRect.height;
    resizeContainer.style.top = top + "px", resizeContainer.style.left = left + "px", resizeContainer.style.width = width + "px", resizeContainer.style.height = height + "px";
  }
  _onPointerDown(event) {
    if (this._currentHandle || !this._handles)
      return;
    let target = event.target, currentHandle = this._handles.find((h) => h.element === target) || null;
    if (!currentHandle)
      return;
    let currentImage = this._currentImage;
    if (!currentImage)
      return;
    event.preventDefault(), event.stopPropagation(), target.addEventListener("pointermove", this), target.addEventListener("pointerup", this), target.addEventListener("pointercancel", this), target.setPointerCapture(event.pointerId), this._currentHandle = currentHandle, this._startX = event.clientX, this._startY = event.clientY;
    let style = getComputedStyle(currentImage);
    this._startWidth = parseFloat(style.width), this._startHeight = parseFloat(style.height), document.body.style.cursor = currentHandle.cursor;
  }
  _onPointerMove(event) {
    event.preventDefault();
    let currentHandle = this._currentHandle, currentImage = this._currentImage;
    if (!currentHandle || !currentImage)
      return;
    let deltaX = event.clientX - this._startX, deltaY = event.clientY - this._startY, maxWidth = this._maxWidth, originalRatio = this._originalRatio, newWidth = this._startWidth, newHeight = this._startHeight;
    switch (currentHandle.position) {
      case "sw":
      case "nw":
      case "w":
        newWidth -= 2 * deltaX;
        break;
      case "se":
      case "ne":
      case "e":
        newWidth += 2 * deltaX;
        break;
      case "n":
        newHeight -= deltaY, newWidth = newHeight * originalRatio;
        break;
      case "s":
        newHeight += deltaY, newWidth = newHeight * originalRatio;
        break;
    }
    newWidth < MIN_IMAGE_SIZE ? newWidth = MIN_IMAGE_SIZE : newWidth > maxWidth && (newWidth = maxWidth);
    let currentImageStyle = currentImage.style;
    currentImageStyle.width = newWidth + "px", currentImageStyle.height = "auto", this._positionResizeContainer();
  }
  _onPointerUp(event) {
    event.preventDefault();
    let target = event.target;
    target && (target.removeEventListener("pointermove", this), target.removeEventListener("pointerup", this), target.removeEventListener("pointercancel", this)), this._currentHandle = null, document.body.style.cursor = "";
  }
  _onKeyDown(event) {
    event.preventDefault(), event.stopPropagation();
    let keyHandler = keyHandlers2[event.key];
    if (!keyHandler)
      return;
    let image = this._currentImage;
    if (!image)
      return;
    let editor = this._editor, root = this._root;
    this._deselectImage();
    let range = editor.getSelection();
    range.selectNode(image), keyHandler(editor, range, root);
  }
}, Squire = class {
  constructor(root, config) {
    this.customEvents = /* @__PURE__ */ new Set([
      "pathChange",
      "select",
      "input",
      "pasteImage",
      "undoStateChange"
    ]), this.startSelectionId = "squire-selection-start", this.endSelectionId = "squire-selection-end", this.linkRegExp = /\b(?:((?:(?:ht|f)tps?:\/\/|www\d{0,3}[.]|[a-z0-9][a-z0-9.\-]*[.][a-z]{2,}\/)(?:[^\s()<>]+|\([^\s()<>]+\))+(?:[^\s?&`!()\[\]{};:'".,<>«»“”‘’]|\([^\s()<>]+\)))|([\w\-.%+]+@(?:[\w\-]+\.)+[a-z]{2,}\b(?:[?][^&?\s]+=[^\s?&`!()\[\]{};:'".,<>«»“”‘’]+(?:&[^&?\s]+=[^\s?&`!()\[\]{};:'".,<>«»“”‘’]+)*)?))/i, this.tagAfterSplit = {
      DT: "DD",
      DD: "DT",
      LI: "LI",
      PRE: "PRE"
    }, this._root = root, this._config = this._makeConfig(config), this._isFocused = !1, this._lastSelection = createRange(root, 0), this._willRestoreSelection = !1, this._mayHaveZWS = !1, this._lastAnchorNode = null, this._lastFocusNode = null, this._path = "", this._events = /* @__PURE__ */ new Map(), this._undoIndex = -1, this._undoStack = [], this._undoStackLength = 0, this._isInUndoState = !1, this._ignoreChange = !1, this._ignoreAllChanges = !1, this.addEventListener("selectionchange", this._updatePathOnEvent), this.addEventListener("blur", this._enableRestoreSelection), this.addEventListener("mousedown", this._disableRestoreSelection), this.addEventListener("touchstart", this._disableRestoreSelection), this.addEventListener("focus", this._restoreSelection), this.addEventListener("blur", this._removeZWS), this._isShiftDown = !1, this.addEventListener("cut", _onCut), this.addEventListener("copy", _onCopy), this.addEventListener("paste", _onPaste), this._dragRange = null, this.addEventListener("dragstart", _onDragStart), this.addEventListener("dragend", _onDragEnd), this.addEventListener("drop", _onDrop), this.addEventListener(
      "keydown",
      _monitorShiftKey
    ), this.addEventListener("keyup", _monitorShiftKey), this.addEventListener("keydown", _onKey), this._keyHandlers = Object.create(keyHandlers);
    let mutation = new MutationObserver(() => this._docWasChanged());
    mutation.observe(root, {
      childList: !0,
      attributes: !0,
      characterData: !0,
      subtree: !0
    }), this._mutation = mutation, root.setAttribute("contenteditable", "true"), this.addEventListener(
      "beforeinput",
      this._beforeInput
    ), this._imageResizer = new ImageResizer(root, this), this.setHTML("");
  }
  destroy() {
    this._events.forEach((_, type) => {
      this.removeEventListener(type);
    }), this._mutation.disconnect(), this._imageResizer.destroy(), this._undoIndex = -1, this._undoStack = [], this._undoStackLength = 0;
  }
  _makeConfig(userConfig) {
    let config = {
      blockTag: "DIV",
      blockAttributes: null,
      tagAttributes: {},
      classNames: {
        color: "color",
        fontFamily: "font",
        fontSize: "size",
        highlight: "highlight"
      },
      undo: {
        documentSizeThreshold: -1,
        // -1 means no threshold
        undoLimit: -1
        // -1 means no limit
      },
      addLinks: !0,
      willCutCopy: null,
      toPlainText: null,
      sanitizeToDOMFragment: (html) => {
        let frag = DOMPurify.sanitize(html, {
          ALLOW_UNKNOWN_PROTOCOLS: !0,
          WHOLE_DOCUMENT: !1,
          RETURN_DOM: !0,
          RETURN_DOM_FRAGMENT: !0,
          FORCE_BODY: !1
        });
        return frag ? document.importNode(frag, !0) : document.createDocumentFragment();
      },
      didError: (error) => console.log(error)
    };
    return userConfig && (Object.assign(config, userConfig), config.blockTag = config.blockTag.toUpperCase()), config;
  }
  setKeyHandler(key, fn) {
    return this._keyHandlers[key] = fn, this;
  }
  _beforeInput(event) {
    switch (event.inputType) {
      case "insertLineBreak":
        event.preventDefault(), this.splitBlock(!0);
        break;
      case "insertParagraph":
        event.preventDefault(), this.splitBlock(!1);
        break;
      case "insertOrderedList":
        event.preventDefault(), this.makeOrderedList();
        break;
      case "insertUnoderedList":
        event.preventDefault(), this.makeUnorderedList();
        break;
      case "historyUndo":
        event.preventDefault(), this.undo();
        break;
      case "historyRedo":
        event.preventDefault(), this.redo();
        break;
      case "formatBold":
        event.preventDefault(), this.bold();
        break;
      case "formatItalic":
        event.preventDefault(), this.italic();
        break;
      case "formatUnderline":
        event.preventDefault(), this.underline();
        break;
      case "formatStrikeThrough":
        event.preventDefault(), this.strikethrough();
        break;
      case "formatSuperscript":
        event.preventDefault(), this.superscript();
        break;
      case "formatSubscript":
        event.preventDefault(), this.subscript();
        break;
      case "formatJustifyFull":
      case "formatJustifyCenter":
      case "formatJustifyRight":
      case "formatJustifyLeft": {
        event.preventDefault();
        let alignment = event.inputType.slice(13).toLowerCase();
        alignment === "full" && (alignment = "justify"), this.setTextAlignment(alignment);
        break;
      }
      case "formatRemove":
        event.preventDefault(), this.removeAllFormatting();
        break;
      case "formatSetBlockTextDirection": {
        event.preventDefault();
        let dir = event.data;
        dir === "null" && (dir = null), this.setTextDirection(dir);
        break;
      }
      case "formatBackColor":
        event.preventDefault(), this.setHighlightColor(event.data);
        break;
      case "formatFontColor":
        event.preventDefault(), this.setTextColor(event.data);
        break;
      case "formatFontName":
        event.preventDefault(), this.setFontFace(event.data);
        break;
    }
  }
  // --- Events
  handleEvent(event) {
    this.fireEvent(event.type, event);
  }
  fireEvent(type, detail) {
    let handlers = this._events.get(type);
    if (/^(?:focus|blur)/.test(type)) {
      let isFocused = this._root === document.activeElement;
      if (type === "focus") {
        if (!isFocused || this._isFocused)
          return this;
        this._isFocused = !0;
      } else {
        if (isFocused || !this._isFocused)
          return this;
        this._isFocused = !1;
      }
    }
    if (handlers) {
      let event = detail instanceof Event ? detail : new CustomEvent(type, {
        detail
      });
      handlers = handlers.slice();
      for (let handler of handlers)
        try {
          "handleEvent" in handler ? handler.handleEvent(event) : handler.call(this, event);
        } catch (error) {
          this._config.didError(error);
        }
    }
    return this;
  }
  addEventListener(type, fn) {
    let handlers = this._events.get(type), target = this._root;
    return handlers || (handlers = [], this._events.set(type, handlers), this.customEvents.has(type) || (type === "selectionchange" && (target = document), target.addEventListener(type, this, !0))), handlers.push(fn), this;
  }
  removeEventListener(type, fn) {
    let handlers = this._events.get(type), target = this._root;
    if (handlers) {
      if (fn) {
        let l = handlers.length;
        for (; l--; )
          handlers[l] === fn && handlers.splice(l, 1);
      } else
        handlers.length = 0;
      handlers.length || (this._events.delete(type), this.customEvents.has(type) || (type === "selectionchange" && (target = document), target.removeEventListener(type, this, !0)));
    }
    return this;
  }
  // --- Focus
  focus() {
    return this._root.focus({ preventScroll: !0 }), this;
  }
  blur() {
    return this._root.blur(), this;
  }
  // --- Selection and bookmarking
  _enableRestoreSelection() {
    this._willRestoreSelection = !0;
  }
  _disableRestoreSelection() {
    this._willRestoreSelection = !1;
  }
  _restoreSelection() {
    this._willRestoreSelection && this.setSelection(this._lastSelection);
  }
  // ---
  _removeZWS() {
    this._mayHaveZWS && (removeZWS(this._root), this._mayHaveZWS = !1);
  }
  _saveRangeToBookmark(range) {
    let startNode = createElement("INPUT", {
      id: this.startSelectionId,
      type: "hidden"
    }), endNode = createElement("INPUT", {
      id: this.endSelectionId,
      type: "hidden"
    }), temp;
    insertNodeInRange(range, startNode), range.collapse(!1), insertNodeInRange(range, endNode), startNode.compareDocumentPosition(endNode) & Node.DOCUMENT_POSITION_PRECEDING && (startNode.id = this.endSelectionId, endNode.id = this.startSelectionId, temp = startNode, startNode = endNode, endNode = temp), range.setStartAfter(startNode), range.setEndBefore(endNode);
  }
  _getRangeAndRemoveBookmark(range) {
    let root = this._root, starts = root.querySelectorAll("#" + this.startSelectionId), ends = root.querySelectorAll("#" + this.endSelectionId), start = starts[0], end = ends[0];
    if (start && end && start.compareDocumentPosition(end) & Node.DOCUMENT_POSITION_FOLLOWING) {
      let startContainer = start.parentNode, endContainer = end.parentNode, startOffset = Array.from(startContainer.childNodes).indexOf(
        start
      ), endOffset = Array.from(endContainer.childNodes).indexOf(end);
      startContainer === endContainer && (endOffset -= 1), start.remove(), end.remove(), range || (range = document.createRange()), range.setStart(startContainer, startOffset), range.setEnd(endContainer, endOffset), mergeInlines(startContainer, range), startContainer !== endContainer && mergeInlines(endContainer, range), range.collapsed && (startContainer = range.startContainer, startContainer instanceof Text && (endContainer = startContainer.childNodes[range.startOffset], (!endContainer || !(endContainer instanceof Text)) && (endContainer = startContainer.childNodes[range.startOffset - 1]), endContainer && endContainer instanceof Text && (range.setStart(endContainer, 0), range.collapse(!0))));
    }
    for (let i = 0; i < starts.length; i += 1)
      starts[i].remove();
    for (let i = 0; i < ends.length; i += 1)
      ends[i].remove();
    return range || null;
  }
  getSelection() {
    let selection = window.getSelection(), root = this._root, range = null;
    if (this._isFocused && selection && selection.rangeCount) {
      range = selection.getRangeAt(0).cloneRange();
      let startContainer = range.startContainer, endContainer = range.endContainer;
      startContainer && isLeaf(startContainer) && range.setStartBefore(startContainer), endContainer && isLeaf(endContainer) && range.setEndBefore(endContainer);
    }
    return range && root.contains(range.commonAncestorContainer) ? this._lastSelection = range : (range = this._lastSelection, document.contains(range.commonAncestorContainer) || (range = null)), range || (range = createRange(root.firstElementChild || root, 0)), range;
  }
  setSelection(range) {
    if (this._lastSelection = range, !this._isFocused)
      this._enableRestoreSelection();
    else {
      let selection = window.getSelection();
      selection && ("setBaseAndExtent" in Selection.prototype ? selection.setBaseAndExtent(
        range.startContainer,
        range.startOffset,
        range.endContainer,
        range.endOffset
      ) : (selection.removeAllRanges(), selection.addRange(range)));
    }
    return this;
  }
  // ---
  _moveCursorTo(toStart) {
    let root = this._root, range = createRange(root, toStart ? 0 : root.childNodes.length);
    return moveRangeBoundariesDownTree(range), this.setSelection(range), this;
  }
  moveCursorToStart() {
    return this._moveCursorTo(!0);
  }
  moveCursorToEnd() {
    return this._moveCursorTo(!1);
  }
  // ---
  getCursorPosition() {
    let range = this.getSelection(), rect = range.getBoundingClientRect();
    if (rect && !rect.top) {
      this._ignoreChange = !0;
      let node = createElement("SPAN");
      node.textContent = ZWS, insertNodeInRange(range, node), rect = node.getBoundingClientRect();
      let parent = node.parentNode;
      parent.removeChild(node), mergeInlines(parent, range);
    }
    return rect;
  }
  // --- Path
  getPath() {
    return this._path;
  }
  _updatePathOnEvent() {
    this._isFocused && this._updatePath(this.getSelection());
  }
  _updatePath(range, force) {
    let anchor = range.startContainer, focus = range.endContainer, newPath;
    (force || anchor !== this._lastAnchorNode || focus !== this._lastFocusNode) && (this._lastAnchorNode = anchor, this._lastFocusNode = focus, newPath = anchor && focus ? anchor === focus ? this._getPath(focus) : "(selection)" : "", (this._path !== newPath || anchor !== focus) && (this._path = newPath, this.fireEvent("pathChange", {
      path: newPath
    }))), this.fireEvent(range.collapsed ? "cursor" : "select", {
      range
    });
  }
  _getPath(node) {
    let root = this._root, config = this._config, path = "";
    if (node && node !== root) {
      let parent = node.parentNode;
      if (path = parent ? this._getPath(parent) : "", node instanceof HTMLElement) {
        let id = node.id, classList = node.classList, classNames = Array.from(classList).sort(), dir = node.dir, styleNames = config.classNames;
        path += (path ? ">" : "") + node.nodeName, id && (path += "#" + id), classNames.length && (path += ".", path += classNames.join(".")), dir && (path += "[dir=" + dir + "]"), classList.contains(styleNames.highlight) && (path += "[backgroundColor=" + node.style.backgroundColor.replace(/ /g, "") + "]"), classList.contains(styleNames.color) && (path += "[color=" + node.style.color.replace(/ /g, "") + "]"), classList.contains(styleNames.fontFamily) && (path += "[fontFamily=" + node.style.fontFamily.replace(/ /g, "") + "]"), classList.contains(styleNames.fontSize) && (path += "[fontSize=" + node.style.fontSize + "]");
      }
    }
    return path;
  }
  // --- History
  modifyDocument(modificationFn) {
    let mutation = this._mutation;
    return mutation && (mutation.takeRecords().length && this._docWasChanged(), mutation.disconnect()), this._ignoreAllChanges = !0, modificationFn(), this._ignoreAllChanges = !1, mutation && (mutation.observe(this._root, {
      childList: !0,
      attributes: !0,
      characterData: !0,
      subtree: !0
    }), this._ignoreChange = !1), this;
  }
  _docWasChanged() {
    if (resetNodeCategoryCache(), this._mayHaveZWS = !0, !this._ignoreAllChanges) {
      if (this._ignoreChange) {
        this._ignoreChange = !1;
        return;
      }
      this._isInUndoState && (this._isInUndoState = !1, this.fireEvent("undoStateChange", {
        canUndo: !0,
        canRedo: !1
      })), this.fireEvent("input");
    }
  }
  /**
   * Leaves bookmark.
   */
  _recordUndoState(range, replace) {
    let isInUndoState = this._isInUndoState;
    if (!isInUndoState || replace) {
      let undoIndex = this._undoIndex + 1, undoStack = this._undoStack, undoConfig = this._config.undo, undoThreshold = undoConfig.documentSizeThreshold, undoLimit = undoConfig.undoLimit;
      if (undoIndex < this._undoStackLength && (undoStack.length = this._undoStackLength = undoIndex), range && this._saveRangeToBookmark(range), isInUndoState)
        return this;
      let html = this._getRawHTML();
      replace && (undoIndex -= 1), undoThreshold > -1 && html.length * 2 > undoThreshold && undoLimit > -1 && undoIndex > undoLimit && (undoStack.splice(0, undoIndex - undoLimit), undoIndex = undoLimit, this._undoStackLength = undoLimit), undoStack[undoIndex] = html, this._undoIndex = undoIndex, this._undoStackLength += 1, this._isInUndoState = !0;
    }
    return this;
  }
  saveUndoState(range) {
    let rangeIsFromSelection = !1;
    return range || (range = this.getSelection(), rangeIsFromSelection = !0), this._recordUndoState(range, this._isInUndoState), this._getRangeAndRemoveBookmark(range), rangeIsFromSelection && this.setSelection(range), this;
  }
  undo() {
    if (this._undoIndex !== 0 || !this._isInUndoState) {
      this._recordUndoState(this.getSelection(), !1), this._undoIndex -= 1, this._setRawHTML(this._undoStack[this._undoIndex]);
      let range = this._getRangeAndRemoveBookmark();
      range && this.setSelection(range), this._isInUndoState = !0, this.fireEvent("undoStateChange", {
        canUndo: this._undoIndex !== 0,
        canRedo: !0
      }), this.fireEvent("input");
    }
    return this.focus();
  }
  redo() {
    let undoIndex = this._undoIndex, undoStackLength = this._undoStackLength;
    if (undoIndex + 1 < undoStackLength && this._isInUndoState) {
      this._undoIndex += 1, this._setRawHTML(this._undoStack[this._undoIndex]);
      let range = this._getRangeAndRemoveBookmark();
      range && this.setSelection(range), this.fireEvent("undoStateChange", {
        canUndo: !0,
        canRedo: undoIndex + 2 < undoStackLength
      }), this.fireEvent("input");
    }
    return this.focus();
  }
  // --- Get and set data
  getRoot() {
    return this._root;
  }
  _getRawHTML() {
    return this._root.innerHTML;
  }
  _setRawHTML(html) {
    let root = this._root;
    root.innerHTML = html;
    let node = root, child = node.firstChild;
    if (!child || child.nodeName === "BR") {
      let block = this.createDefaultBlock();
      child ? node.replaceChild(block, child) : node.appendChild(block);
    } else
      for (; node = getNextBlock(node, root); )
        fixCursor(node);
    return this._ignoreChange = !0, this;
  }
  getHTML(withBookmark) {
    let range, html = "";
    return this.modifyDocument(() => {
      withBookmark && (range = this.getSelection(), this._saveRangeToBookmark(range));
      let resizeContainer = this._root.querySelector(
        ".squire-image-resize-container"
      );
      resizeContainer && resizeContainer.remove(), html = this._getRawHTML().replace(/\u200B/g, ""), resizeContainer && this._root.appendChild(resizeContainer), withBookmark && this._getRangeAndRemoveBookmark(range);
    }), html;
  }
  setHTML(html) {
    let frag = this._config.sanitizeToDOMFragment(html, this), root = this._root;
    cleanTree(frag, this._config), cleanupBRs(frag, root, !1), fixContainer(frag, root);
    let node = frag, child = node.firstChild;
    if (!child || child.nodeName === "BR") {
      let block = this.createDefaultBlock();
      child ? node.replaceChild(block, child) : node.appendChild(block);
    } else
      for (; node = getNextBlock(node, root); )
        fixCursor(node);
    for (this._ignoreChange = !0; child = root.lastChild; )
      root.removeChild(child);
    root.appendChild(frag), this._undoIndex = -1, this._undoStack.length = 0, this._undoStackLength = 0, this._isInUndoState = !1;
    let range = this._getRangeAndRemoveBookmark() || createRange(root.firstElementChild || root, 0);
    return this.saveUndoState(range), this.setSelection(range), this._updatePath(range, !0), this;
  }
  /**
   * Insert HTML at the cursor location. If the selection is not collapsed
   * insertTreeFragmentIntoRange will delete the selection so that it is
   * replaced by the html being inserted.
   */
  insertHTML(html, isPaste) {
    let config = this._config, frag = config.sanitizeToDOMFragment(html, this), range = this.getSelection();
    this.saveUndoState(range);
    try {
      let root = this._root;
      config.addLinks && this.addDetectedLinks(frag, frag), cleanTree(frag, this._config), cleanupBRs(frag, root, !1), removeEmptyInlines(frag), frag.normalize();
      let node = frag;
      for (; node = getNextBlock(node, frag); )
        fixCursor(node);
      let doInsert = !0;
      if (isPaste) {
        let event = new CustomEvent("willPaste", {
          cancelable: !0,
          detail: {
            html,
            fragment: frag
          }
        });
        this.fireEvent("willPaste", event), frag = event.detail.fragment, doInsert = !event.defaultPrevented;
      }
      doInsert && (insertTreeFragmentIntoRange(range, frag, root), range.collapse(!1), moveRangeBoundaryOutOf(range, "A", root), this._ensureBottomLine()), this.setSelection(range), this._updatePath(range, !0), isPaste && this.focus();
    } catch (error) {
      this._config.didError(error);
    }
    return this;
  }
  insertElement(el, range) {
    if (range || (range = this.getSelection()), range.collapse(!0), isInline(el))
      insertNodeInRange(range, el), range.setStartAfter(el);
    else {
      let root = this._root, startNode = getStartBlockOfRange(
        range,
        root
      ), splitNode = startNode || root, nodeAfterSplit = null;
      for (; splitNode !== root && !splitNode.nextSibling; )
        splitNode = splitNode.parentNode;
      if (splitNode !== root) {
        let parent = splitNode.parentNode;
        nodeAfterSplit = split(
          parent,
          splitNode.nextSibling,
          root,
          root
        );
      }
      startNode && isEmptyBlock(startNode) && detach(startNode), root.insertBefore(el, nodeAfterSplit);
      let blankLine = this.createDefaultBlock();
      root.insertBefore(blankLine, nodeAfterSplit), range.setStart(blankLine, 0), range.setEnd(blankLine, 0), moveRangeBoundariesDownTree(range);
    }
    return this.focus(), this.setSelection(range), this._updatePath(range), this;
  }
  insertImage(src, attributes) {
    let img = createElement(
      "IMG",
      Object.assign(
        {
          src
        },
        attributes
      )
    );
    return this.insertElement(img), img;
  }
  insertPlainText(plainText, isPaste) {
    let range = this.getSelection();
    if (range.collapsed && getNearest(range.startContainer, this._root, "PRE")) {
      let startContainer = range.startContainer, offset = range.startOffset, textNode;
      if (!startContainer || !(startContainer instanceof Text)) {
        let text = document.createTextNode("");
        startContainer.insertBefore(
          text,
          startContainer.childNodes[offset]
        ), textNode = text, offset = 0;
      } else
        textNode = startContainer;
      let doInsert = !0;
      if (isPaste) {
        let event = new CustomEvent("willPaste", {
          cancelable: !0,
          detail: {
            text: plainText
          }
        });
        this.fireEvent("willPaste", event), plainText = event.detail.text, doInsert = !event.defaultPrevented;
      }
      return doInsert && (this.saveUndoState(range), textNode.insertData(offset, plainText), range.setStart(textNode, offset + plainText.length), range.collapse(!0)), this.setSelection(range), this;
    }
    let lines = plainText.split(`
`), config = this._config, tag = config.blockTag, attributes = config.blockAttributes, closeBlock = "</" + tag + ">", openBlock = "<" + tag;
    for (let attr in attributes)
      openBlock += " " + attr + '="' + escapeHTML(attributes[attr]) + '"';
    openBlock += ">";
    for (let i = 0, l = lines.length; i < l; i += 1) {
      let line = lines[i];
      line = escapeHTML(line).replace(/ (?=(?: |$))/g, "&nbsp;"), i && (line = openBlock + (line || "<BR>") + closeBlock), lines[i] = line;
    }
    return this.insertHTML(lines.join(""), isPaste);
  }
  getSelectedText(range) {
    return getTextContentsOfRange(range || this.getSelection());
  }
  // --- Inline formatting
  /**
   * Extracts the font-family and font-size (if any) of the element
   * holding the cursor. If there's a selection, returns an empty object.
   */
  getFontInfo(range) {
    let fontInfo = {
      color: void 0,
      backgroundColor: void 0,
      fontFamily: void 0,
      fontSize: void 0
    };
    range || (range = this.getSelection()), moveRangeBoundariesDownTree(range);
    let seenAttributes = 0, element = range.commonAncestorContainer;
    if (range.collapsed || element instanceof Text)
      for (element instanceof Text && (element = element.parentNode); seenAttributes < 4 && element; ) {
        let style = element.style;
        if (style) {
          let color = style.color;
          !fontInfo.color && color && (fontInfo.color = color, seenAttributes += 1);
          let backgroundColor = style.backgroundColor;
          !fontInfo.backgroundColor && backgroundColor && (fontInfo.backgroundColor = backgroundColor, seenAttributes += 1);
          let fontFamily = style.fontFamily;
          !fontInfo.fontFamily && fontFamily && (fontInfo.fontFamily = fontFamily, seenAttributes += 1);
          let fontSize = style.fontSize;
          !fontInfo.fontSize && fontSize && (fontInfo.fontSize = fontSize, seenAttributes += 1);
        }
        element = element.parentNode;
      }
    return fontInfo;
  }
  /**
   * Looks for matching tag and attributes, so won't work if <strong>
   * instead of <b> etc.
   */
  hasFormat(tag, attributes, range) {
    tag = tag.toUpperCase(), attributes || (attributes = {}), range || (range = this.getSelection()), !range.collapsed && range.startContainer instanceof Text && range.startOffset === range.startContainer.length && range.startContainer.nextSibling && range.setStartBefore(range.startContainer.nextSibling), !range.collapsed && range.endContainer instanceof Text && range.endOffset === 0 && range.endContainer.previousSibling && range.setEndAfter(range.endContainer.previousSibling);
    let root = this._root, common = range.commonAncestorContainer;
    if (getNearest(common, root, tag, attributes))
      return !0;
    if (common instanceof Text)
      return !1;
    let walker = new TreeIterator(common, SHOW_TEXT, (node2) => isNodeContainedInRange(range, node2, !0)), seenNode = !1, node;
    for (; node = walker.nextNode(); ) {
      if (!getNearest(node, root, tag, attributes))
        return !1;
      seenNode = !0;
    }
    return seenNode;
  }
  changeFormat(add, remove, range, partial) {
    return range || (range = this.getSelection()), this.saveUndoState(range), remove && (range = this._removeFormat(
      remove.tag.toUpperCase(),
      remove.attributes || {},
      range,
      partial
    )), add && (range = this._addFormat(
      add.tag.toUpperCase(),
      add.attributes || {},
      range
    )), this.setSelection(range), this._updatePath(range, !0), this.focus();
  }
  _addFormat(tag, attributes, range) {
    let root = this._root;
    if (range.collapsed) {
      let el = fixCursor(createElement(tag, attributes));
      insertNodeInRange(range, el);
      let focusNode = el.firstChild || el, focusOffset = focusNode instanceof Text ? focusNode.length : 0;
      range.setStart(focusNode, focusOffset), range.collapse(!0);
      let block = el;
      for (; isInline(block); )
        block = block.parentNode;
      removeZWS(block, el);
    } else {
      let walker = new TreeIterator(
        range.commonAncestorContainer,
        SHOW_ELEMENT_OR_TEXT,
        (node) => (node instanceof Text || node.nodeName === "BR" || node.nodeName === "IMG") && isNodeContainedInRange(range, node, !0)
      ), { startContainer, startOffset, endContainer, endOffset } = range;
      if (walker.currentNode = startContainer, !(startContainer instanceof Element) && !(startContainer instanceof Text) || !walker.filter(startContainer)) {
        let next = walker.nextNode();
        if (!next)
          return range;
        startContainer = next, startOffset = 0;
      }
      do {
        let node = walker.currentNode;
        if (!getNearest(node, root, tag, attributes)) {
          node === endContainer && node.length > endOffset && node.splitText(endOffset), node === startContainer && startOffset && (node = node.splitText(startOffset), endContainer === startContainer ? (endContainer = node, endOffset -= startOffset) : endContainer === startContainer.parentNode && (endOffset += 1), startContainer = node, startOffset = 0);
          let el = createElement(tag, attributes);
          replaceWith(node, el), el.appendChild(node);
        }
      } while (walker.nextNode());
      range = createRange(
        startContainer,
        startOffset,
        endContainer,
        endOffset
      );
    }
    return range;
  }
  _removeFormat(tag, attributes, range, partial) {
    this._saveRangeToBookmark(range);
    let fixer;
    range.collapsed && (cantFocusEmptyTextNodes ? fixer = document.createTextNode(ZWS) : fixer = document.createTextNode(""), insertNodeInRange(range, fixer));
    let root = range.commonAncestorContainer;
    for (; isInline(root); )
      root = root.parentNode;
    let startContainer = range.startContainer, startOffset = range.startOffset, endContainer = range.endContainer, endOffset = range.endOffset, toWrap = [], examineNode = (node, exemplar) => {
      if (isNodeContainedInRange(range, node, !1))
        return;
      let child, next;
      if (!isNodeContainedInRange(range, node, !0)) {
        !(node instanceof HTMLInputElement) && (!(node instanceof Text) || node.data) && toWrap.push([exemplar, node]);
        return;
      }
      if (node instanceof Text)
        node === endContainer && endOffset !== node.length && toWrap.push([exemplar, node.splitText(endOffset)]), node === startContainer && startOffset && (node.splitText(startOffset), toWrap.push([exemplar, node]));
      else
        for (child = node.firstChild; child; child = next)
          next = child.nextSibling, examineNode(child, exemplar);
    }, formatTags = Array.from(
      root.getElementsByTagName(tag)
    ).filter((el) => isNodeContainedInRange(range, el, !0) && hasTagAttributes(el, tag, attributes));
    if (partial || formatTags.forEach((node) => {
      examineNode(node, node);
    }), toWrap.forEach(([el, node]) => {
      el = el.cloneNode(!1), replaceWith(node, el), el.appendChild(node);
    }), formatTags.forEach((el) => {
      replaceWith(el, empty(el));
    }), cantFocusEmptyTextNodes && fixer) {
      fixer = fixer.parentNode;
      let block = fixer;
      for (; block && isInline(block); )
        block = block.parentNode;
      block && removeZWS(block, fixer);
    }
    return this._getRangeAndRemoveBookmark(range), fixer && range.collapse(!1), mergeInlines(root, range), range;
  }
  // ---
  bold() {
    return this.changeFormat({ tag: "B" });
  }
  removeBold() {
    return this.changeFormat(null, { tag: "B" });
  }
  italic() {
    return this.changeFormat({ tag: "I" });
  }
  removeItalic() {
    return this.changeFormat(null, { tag: "I" });
  }
  underline() {
    return this.changeFormat({ tag: "U" });
  }
  removeUnderline() {
    return this.changeFormat(null, { tag: "U" });
  }
  strikethrough() {
    return this.changeFormat({ tag: "S" });
  }
  removeStrikethrough() {
    return this.changeFormat(null, { tag: "S" });
  }
  subscript() {
    return this.changeFormat({ tag: "SUB" }, { tag: "SUP" });
  }
  removeSubscript() {
    return this.changeFormat(null, { tag: "SUB" });
  }
  superscript() {
    return this.changeFormat({ tag: "SUP" }, { tag: "SUB" });
  }
  removeSuperscript() {
    return this.changeFormat(null, { tag: "SUP" });
  }
  // ---
  makeLink(url, attributes) {
    let range = this.getSelection();
    if (range.collapsed) {
      let protocolEnd = url.indexOf(":") + 1;
      if (protocolEnd)
        for (; url[protocolEnd] === "/"; )
          protocolEnd += 1;
      insertNodeInRange(
        range,
        document.createTextNode(url.slice(protocolEnd))
      );
    }
    return attributes = Object.assign(
      {
        href: url
      },
      this._config.tagAttributes.a,
      attributes
    ), this.changeFormat(
      {
        tag: "A",
        attributes
      },
      {
        tag: "A"
      },
      range
    );
  }
  removeLink() {
    return this.changeFormat(
      null,
      {
        tag: "A"
      },
      this.getSelection(),
      !0
    );
  }
  addDetectedLinks(searchInNode, root) {
    let walker = new TreeIterator(
      searchInNode,
      SHOW_TEXT,
      (node2) => !getNearest(node2, root || this._root, "A")
    ), linkRegExp = this.linkRegExp, defaultAttributes = this._config.tagAttributes.a, node;
    for (; node = walker.nextNode(); ) {
      let parent = node.parentNode, data = node.data, match;
      for (; match = linkRegExp.exec(data); ) {
        let index = match.index, endIndex = index + match[0].length;
        index && parent.insertBefore(
          document.createTextNode(data.slice(0, index)),
          node
        );
        let child = createElement(
          "A",
          Object.assign(
            {
              href: match[1] ? /^(?:ht|f)tps?:/i.test(match[1]) ? match[1] : "http://" + match[1] : "mailto:" + match[0]
            },
            defaultAttributes
          )
        );
        child.textContent = data.slice(index, endIndex), parent.insertBefore(child, node), node.data = data = data.slice(endIndex);
      }
    }
    return this;
  }
  // ---
  setFontFace(name) {
    let className = this._config.classNames.fontFamily;
    return this.changeFormat(
      name ? {
        tag: "SPAN",
        attributes: {
          class: className,
          style: "font-family: " + name + ", sans-serif;"
        }
      } : null,
      {
        tag: "SPAN",
        attributes: { class: className }
      }
    );
  }
  setFontSize(size) {
    let className = this._config.classNames.fontSize;
    return this.changeFormat(
      size ? {
        tag: "SPAN",
        attributes: {
          class: className,
          style: "font-size: " + (typeof size == "number" ? size + "px" : size)
        }
      } : null,
      {
        tag: "SPAN",
        attributes: { class: className }
      }
    );
  }
  setTextColor(color) {
    let className = this._config.classNames.color;
    return this.changeFormat(
      color ? {
        tag: "SPAN",
        attributes: {
          class: className,
          style: "color:" + color
        }
      } : null,
      {
        tag: "SPAN",
        attributes: { class: className }
      }
    );
  }
  setHighlightColor(color) {
    let className = this._config.classNames.highlight;
    return this.changeFormat(
      color ? {
        tag: "SPAN",
        attributes: {
          class: className,
          style: "background-color:" + color
        }
      } : null,
      {
        tag: "SPAN",
        attributes: { class: className }
      }
    );
  }
  // --- Block formatting
  _ensureBottomLine() {
    let root = this._root, last = root.lastElementChild;
    (!last || last.nodeName !== this._config.blockTag || !isBlock(last)) && root.appendChild(this.createDefaultBlock());
  }
  createDefaultBlock(children) {
    let config = this._config;
    return fixCursor(
      createElement(config.blockTag, config.blockAttributes, children)
    );
  }
  splitBlock(lineBreakOnly, range) {
    range || (range = this.getSelection());
    let root = this._root, block, parent, node, nodeAfterSplit;
    if (this._recordUndoState(range), this._removeZWS(), this._getRangeAndRemoveBookmark(range), range.collapsed || deleteContentsOfRange(range, root), this._config.addLinks) {
      moveRangeBoundariesDownTree(range);
      let textNode = range.startContainer, offset2 = range.startOffset;
      setTimeout(() => {
        linkifyText(this, textNode, offset2);
      }, 0);
    }
    if (block = getStartBlockOfRange(range, root), block && (parent = getNearest(block, root, "PRE"))) {
      moveRangeBoundariesDownTree(range), node = range.startContainer;
      let offset2 = range.startOffset;
      return node instanceof Text || (node = document.createTextNode(""), parent.insertBefore(node, parent.firstChild), offset2 = 0), !lineBreakOnly && node instanceof Text && (node.data.charAt(offset2 - 1) === `
` || rangeDoesStartAtBlockBoundary(range, root)) && (node.data.charAt(offset2) === `
` || rangeDoesEndAtBlockBoundary(range, root)) ? (node.deleteData(offset2 && offset2 - 1, offset2 ? 2 : 1), nodeAfterSplit = split(
        node,
        offset2 && offset2 - 1,
        root,
        root
      ), node = nodeAfterSplit.previousSibling, node.textContent || detach(node), node = this.createDefaultBlock(), nodeAfterSplit.parentNode.insertBefore(node, nodeAfterSplit), nodeAfterSplit.textContent || detach(nodeAfterSplit), range.setStart(node, 0)) : (node.insertData(offset2, `
`), node.nextSibling || parent.appendChild(createElement("BR")), node.length === offset2 + 1 ? range.setStartAfter(node) : range.setStart(node, offset2 + 1)), range.collapse(!0), this.setSelection(range), this._updatePath(range, !0), this._docWasChanged(), this;
    }
    if (!block || lineBreakOnly || /^T[HD]$/.test(block.nodeName))
      return moveRangeBoundaryOutOf(range, "A", root), insertNodeInRange(range, createElement("BR")), range.collapse(!1), this.setSelection(range), this._updatePath(range, !0), this;
    if ((parent = getNearest(block, root, "LI")) && (block = parent), isEmptyBlock(block)) {
      if (getNearest(block, root, "UL") || getNearest(block, root, "OL"))
        return this.decreaseListLevel(range), this;
      if (getNearest(block, root, "BLOCKQUOTE"))
        return this.replaceWithBlankLine(range), this;
    }
    node = range.startContainer;
    let offset = range.startOffset, splitTag = this.tagAfterSplit[block.nodeName];
    nodeAfterSplit = split(
      node,
      offset,
      block.parentNode,
      this._root
    );
    let config = this._config, splitProperties = null;
    for (splitTag || (splitTag = config.blockTag, splitProperties = config.blockAttributes), hasTagAttributes(nodeAfterSplit, splitTag, splitProperties) || (block = createElement(splitTag, splitProperties), nodeAfterSplit.dir && (block.dir = nodeAfterSplit.dir), replaceWith(nodeAfterSplit, block), block.appendChild(empty(nodeAfterSplit)), nodeAfterSplit = block), removeZWS(block), removeEmptyInlines(block), fixCursor(block); nodeAfterSplit instanceof Element; ) {
      let child = nodeAfterSplit.firstChild, next;
      if (nodeAfterSplit.nodeName === "A" && (!nodeAfterSplit.textContent || nodeAfterSplit.textContent === ZWS)) {
        child = document.createTextNode(""), replaceWith(nodeAfterSplit, child), nodeAfterSplit = child;
        break;
      }
      for (; child && child instanceof Text && !child.data && (next = child.nextSibling, !(!next || next.nodeName === "BR")); )
        detach(child), child = next;
      if (!child || child.nodeName === "BR" || child instanceof Text)
        break;
      nodeAfterSplit = child;
    }
    return range = createRange(nodeAfterSplit, 0), this.setSelection(range), this._updatePath(range, !0), this;
  }
  forEachBlock(fn, mutates, range) {
    range || (range = this.getSelection()), mutates && this.saveUndoState(range);
    let root = this._root, start = getStartBlockOfRange(range, root), end = getEndBlockOfRange(range, root);
    if (start && end)
      do
        if (fn(start) || start === end)
          break;
      while (start = getNextBlock(start, root));
    return mutates && (this.setSelection(range), this._updatePath(range, !0)), this;
  }
  modifyBlocks(modify, range) {
    range || (range = this.getSelection()), this._recordUndoState(range, this._isInUndoState);
    let root = this._root;
    expandRangeToBlockBoundaries(range, root), moveRangeBoundariesUpTree(range, root, root, root);
    let frag = extractContentsOfRange(range, root, root);
    if (!range.collapsed) {
      let node = range.endContainer;
      if (node === root)
        range.collapse(!1);
      else {
        for (; node.parentNode !== root; )
          node = node.parentNode;
        range.setStartBefore(node), range.collapse(!0);
      }
    }
    return insertNodeInRange(range, modify.call(this, frag)), range.endOffset < range.endContainer.childNodes.length && mergeContainers(
      range.endContainer.childNodes[range.endOffset],
      root
    ), mergeContainers(
      range.startContainer.childNodes[range.startOffset],
      root
    ), this._getRangeAndRemoveBookmark(range), this.setSelection(range), this._updatePath(range, !0), this;
  }
  // ---
  setTextAlignment(alignment) {
    return this.forEachBlock((block) => {
      let className = block.className.split(/\s+/).filter((klass) => !!klass && !/^align/.test(klass)).join(" ");
      alignment ? (block.className = className + " align-" + alignment, block.style.textAlign = alignment) : (block.className = className, block.style.textAlign = "");
    }, !0), this.focus();
  }
  setTextDirection(direction) {
    return this.forEachBlock((block) => {
      direction ? block.dir = direction : block.removeAttribute("dir");
    }, !0), this.focus();
  }
  // ---
  _getListSelection(range, root) {
    let list = range.commonAncestorContainer, startLi = range.startContainer, endLi = range.endContainer;
    for (; list && list !== root && !/^[OU]L$/.test(list.nodeName); )
      list = list.parentNode;
    if (!list || list === root)
      return null;
    for (startLi === list && (startLi = startLi.childNodes[range.startOffset]), endLi === list && (endLi = endLi.childNodes[range.endOffset]); startLi && startLi.parentNode !== list; )
      startLi = startLi.parentNode;
    for (; endLi && endLi.parentNode !== list; )
      endLi = endLi.parentNode;
    return [list, startLi, endLi];
  }
  increaseListLevel(range) {
    range || (range = this.getSelection());
    let root = this._root, listSelection = this._getListSelection(range, root);
    if (!listSelection)
      return this.focus();
    let [list, startLi, endLi] = listSelection;
    if (!startLi || startLi === list.firstChild)
      return this.focus();
    this._recordUndoState(range, this._isInUndoState);
    let type = list.nodeName, newParent = startLi.previousSibling, listAttrs, next;
    newParent.nodeName !== type && (listAttrs = this._config.tagAttributes[type.toLowerCase()], newParent = createElement(type, listAttrs), list.insertBefore(newParent, startLi));
    do
      next = startLi === endLi ? null : startLi.nextSibling, newParent.appendChild(startLi);
    while (startLi = next);
    return next = newParent.nextSibling, next && mergeContainers(next, root), this._getRangeAndRemoveBookmark(range), this.setSelection(range), this._updatePath(range, !0), this.focus();
  }
  decreaseListLevel(range) {
    range || (range = this.getSelection());
    let root = this._root, listSelection = this._getListSelection(range, root);
    if (!listSelection)
      return this.focus();
    let [list, startLi, endLi] = listSelection;
    startLi || (startLi = list.firstChild), endLi || (endLi = list.lastChild), this._recordUndoState(range, this._isInUndoState);
    let next, insertBefore = null;
    if (startLi) {
      let newParent = list.parentNode;
      if (insertBefore = endLi.nextSibling ? split(list, endLi.nextSibling, newParent, root) : list.nextSibling, newParent !== root && newParent.nodeName === "LI") {
        for (newParent = newParent.parentNode; insertBefore; )
          next = insertBefore.nextSibling, endLi.appendChild(insertBefore), insertBefore = next;
        insertBefore = list.parentNode.nextSibling;
      }
      let makeNotList = !/^[OU]L$/.test(newParent.nodeName);
      do
        next = startLi === endLi ? null : startLi.nextSibling, list.removeChild(startLi), makeNotList && startLi.nodeName === "LI" && (startLi = this.createDefaultBlock([empty(startLi)])), newParent.insertBefore(startLi, insertBefore);
      while (startLi = next);
    }
    return list.firstChild || detach(list), insertBefore && mergeContainers(insertBefore, root), this._getRangeAndRemoveBookmark(range), this.setSelection(range), this._updatePath(range, !0), this.focus();
  }
  _makeList(frag, type) {
    let walker = getBlockWalker(frag, this._root), tagAttributes = this._config.tagAttributes, listAttrs = tagAttributes[type.toLowerCase()], listItemAttrs = tagAttributes.li, node;
    for (; node = walker.nextNode(); )
      if (node.parentNode instanceof HTMLLIElement && (node = node.parentNode, walker.currentNode = node.lastChild), node instanceof HTMLLIElement) {
        node = node.parentNode;
        let tag = node.nodeName;
        tag !== type && /^[OU]L$/.test(tag) && replaceWith(
          node,
          createElement(type, listAttrs, [empty(node)])
        );
      } else {
        let newLi = createElement("LI", listItemAttrs);
        node.dir && (newLi.dir = node.dir);
        let prev = node.previousSibling;
        prev && prev.nodeName === type ? (prev.appendChild(newLi), detach(node)) : replaceWith(node, createElement(type, listAttrs, [newLi])), newLi.appendChild(empty(node)), walker.currentNode = newLi;
      }
    return frag;
  }
  makeUnorderedList() {
    return this.modifyBlocks((frag) => this._makeList(frag, "UL")), this.focus();
  }
  makeOrderedList() {
    return this.modifyBlocks((frag) => this._makeList(frag, "OL")), this.focus();
  }
  removeList() {
    return this.modifyBlocks((frag) => {
      let lists = frag.querySelectorAll("UL, OL"), items = frag.querySelectorAll("LI"), root = this._root;
      for (let i = 0, l = lists.length; i < l; i += 1) {
        let list = lists[i], listFrag = empty(list);
        fixContainer(listFrag, root), replaceWith(list, listFrag);
      }
      for (let i = 0, l = items.length; i < l; i += 1) {
        let item = items[i];
        isBlock(item) ? replaceWith(item, this.createDefaultBlock([empty(item)])) : (fixContainer(item, root), replaceWith(item, empty(item)));
      }
      return frag;
    }), this.focus();
  }
  // ---
  increaseQuoteLevel(range) {
    return this.modifyBlocks(
      (frag) => createElement(
        "BLOCKQUOTE",
        this._config.tagAttributes.blockquote,
        [frag]
      ),
      range
    ), this.focus();
  }
  decreaseQuoteLevel(range) {
    return this.modifyBlocks((frag) => (Array.from(frag.querySelectorAll("blockquote")).filter((el) => !getNearest(el.parentNode, frag, "BLOCKQUOTE")).forEach((el) => {
      replaceWith(el, empty(el));
    }), frag), range), this.focus();
  }
  removeQuote(range) {
    return this.modifyBlocks((frag) => (Array.from(frag.querySelectorAll("blockquote")).forEach(
      (el) => {
        replaceWith(el, empty(el));
      }
    ), frag), range), this.focus();
  }
  replaceWithBlankLine(range) {
    return this.modifyBlocks(
      () => this.createDefaultBlock([
        createElement("INPUT", {
          id: this.startSelectionId,
          type: "hidden"
        }),
        createElement("INPUT", {
          id: this.endSelectionId,
          type: "hidden"
        })
      ]),
      range
    ), this.focus();
  }
  // ---
  code() {
    let range = this.getSelection();
    return range.collapsed || isContainer(range.commonAncestorContainer) ? (this.modifyBlocks((frag) => {
      let root = this._root, output = document.createDocumentFragment(), blockWalker = getBlockWalker(frag, root), node;
      for (; node = blockWalker.nextNode(); ) {
        let nodes = node.querySelectorAll("BR"), brBreaksLine = [], l = nodes.length;
        for (let i = 0; i < l; i += 1)
          brBreaksLine[i] = isLineBreak(nodes[i], !1);
        for (; l--; ) {
          let br = nodes[l];
          brBreaksLine[l] ? replaceWith(br, document.createTextNode(`
`)) : detach(br);
        }
        for (nodes = node.querySelectorAll("CODE"), l = nodes.length; l--; )
          replaceWith(nodes[l], empty(nodes[l]));
        output.childNodes.length && output.appendChild(document.createTextNode(`
`)), output.appendChild(empty(node));
      }
      let textWalker = new TreeIterator(output, SHOW_TEXT);
      for (; node = textWalker.nextNode(); )
        node.data = node.data.replace(/ /g, " ");
      return output.normalize(), fixCursor(
        createElement("PRE", this._config.tagAttributes.pre, [
          output
        ])
      );
    }, range), this.focus()) : this.changeFormat(
      {
        tag: "CODE",
        attributes: this._config.tagAttributes.code
      },
      null,
      range
    ), this;
  }
  removeCode() {
    let range = this.getSelection(), ancestor = range.commonAncestorContainer;
    return getNearest(ancestor, this._root, "PRE") ? (this.modifyBlocks((frag) => {
      let root = this._root, pres = frag.querySelectorAll("PRE"), l = pres.length;
      for (; l--; ) {
        let pre = pres[l], walker = new TreeIterator(pre, SHOW_TEXT), node;
        for (; node = walker.nextNode(); ) {
          let value = node.data;
          value = value.replace(/ (?= )/g, " ");
          let contents = document.createDocumentFragment(), index;
          for (; (index = value.indexOf(`
`)) > -1; )
            contents.appendChild(
              document.createTextNode(value.slice(0, index))
            ), contents.appendChild(createElement("BR")), value = value.slice(index + 1);
          node.parentNode.insertBefore(contents, node), node.data = value;
        }
        fixContainer(pre, root), replaceWith(pre, empty(pre));
      }
      return frag;
    }, range), this.focus()) : this.changeFormat(null, { tag: "CODE" }, range), this;
  }
  toggleCode() {
    return this.hasFormat("PRE") || this.hasFormat("CODE") ? this.removeCode() : this.code(), this;
  }
  // ---
  _removeFormatting(root, clean) {
    for (let node = root.firstChild, next; node; node = next) {
      if (next = node.nextSibling, isInline(node)) {
        if (node instanceof Text || node.nodeName === "BR" || node.nodeName === "IMG") {
          clean.appendChild(node);
          continue;
        }
      } else if (isBlock(node)) {
        clean.appendChild(
          this.createDefaultBlock([
            this._removeFormatting(
              node,
              document.createDocumentFragment()
            )
          ])
        );
        continue;
      }
      this._removeFormatting(node, clean);
    }
    return clean;
  }
  removeAllFormatting(range) {
    if (range || (range = this.getSelection()), range.collapsed)
      return this.focus();
    let root = this._root, stopNode = range.commonAncestorContainer;
    for (; stopNode && !isBlock(stopNode); )
      stopNode = stopNode.parentNode;
    if (stopNode || (expandRangeToBlockBoundaries(range, root), stopNode = root), stopNode instanceof Text)
      return this.focus();
    this.saveUndoState(range), moveRangeBoundariesUpTree(range, stopNode, stopNode, root);
    let startContainer = range.startContainer, startOffset = range.startOffset, endContainer = range.endContainer, endOffset = range.endOffset, formattedNodes = document.createDocumentFragment(), cleanNodes = document.createDocumentFragment(), nodeAfterSplit = split(endContainer, endOffset, stopNode, root), nodeInSplit = split(startContainer, startOffset, stopNode, root), nextNode;
    for (; nodeInSplit !== nodeAfterSplit; )
      nextNode = nodeInSplit.nextSibling, formattedNodes.appendChild(nodeInSplit), nodeInSplit = nextNode;
    if (this._removeFormatting(formattedNodes, cleanNodes), cleanNodes.normalize(), nodeInSplit = cleanNodes.firstChild, nextNode = cleanNodes.lastChild, nodeInSplit) {
      stopNode.insertBefore(cleanNodes, nodeAfterSplit);
      let childNodes = Array.from(stopNode.childNodes);
      startOffset = childNodes.indexOf(nodeInSplit), endOffset = nextNode ? childNodes.indexOf(nextNode) + 1 : 0;
    } else nodeAfterSplit && (startOffset = Array.from(stopNode.childNodes).indexOf(nodeAfterSplit), endOffset = startOffset);
    return range.setStart(stopNode, startOffset), range.setEnd(stopNode, endOffset), mergeInlines(stopNode, range), moveRangeBoundariesDownTree(range), this.setSelection(range), this._updatePath(range, !0), this.focus();
  }
}, Squire_default = Squire;

// src/editor.ts
function create(root, sanitize, changed, moved) {
  let squire = new Squire_default(root, { sanitizeToDOMFragment: (html) => sanitize(html) });
  squire.addEventListener("input", changed), squire.addEventListener("pathChange", moved), squire.addEventListener("select", moved), squire.setKeyHandler("Ctrl-Enter", null);
  let toggle = (tag, on, off) => squire.hasFormat(tag) ? off() : on(), commands = {
    bold: () => toggle("B", () => squire.bold(), () => squire.removeBold()),
    italic: () => toggle("I", () => squire.italic(), () => squire.removeItalic()),
    underline: () => toggle("U", () => squire.underline(), () => squire.removeUnderline()),
    strike: () => toggle("S", () => squire.strikethrough(), () => squire.removeStrikethrough()),
    list: () => toggle("UL", () => squire.makeUnorderedList(), () => squire.removeList()),
    numbers: () => toggle("OL", () => squire.makeOrderedList(), () => squire.removeList()),
    quote: () => squire.increaseQuoteLevel(),
    unquote: () => squire.decreaseQuoteLevel(),
    link: (v) => v && squire.makeLink(v, {}),
    unlink: () => squire.removeLink(),
    image: (v) => v && squire.insertImage(v, {}),
    size: (v) => squire.setFontSize(v ?? null),
    colour: (v) => squire.setTextColor(v ?? null),
    clear: () => squire.removeAllFormatting(),
    undo: () => squire.undo(),
    redo: () => squire.redo()
  };
  return {
    root,
    getHTML: () => squire.getHTML(),
    setHTML: (html) => {
      squire.setHTML(html);
    },
    focus: () => {
      squire.focus();
    },
    run: (command, value) => {
      commands[command](value), squire.focus(), changed();
    },
    has: (tag) => squire.hasFormat(tag),
    destroy: () => squire.destroy()
  };
}
export {
  create
};
