using Acornima.Ast;
using Jint;

namespace TypedMemory.Hub.JavaScript.Sandbox;

/// <summary>
/// What runs in every engine before any function: CouchDB's own functions, and bounds for those of JavaScript that make
/// much of little in one step, where nothing could end them.
/// </summary>
internal static class RuntimeScript
{
    /// <summary>The script: a function of what the host gives.</summary>
    public static readonly Prepared<Script> Prepared = Engine.PrepareScript(Source, "runtime");

    private const string Source = """
        (function (host) {
          'use strict';
          var max = host.maxText, maxDepth = host.maxDepth;
          var apply = Reflect.apply, text = String, native = {
            repeat: String.prototype.repeat, padStart: String.prototype.padStart, padEnd: String.prototype.padEnd,
            replaceAll: String.prototype.replaceAll, replaceOne: String.prototype.replace,
            split: String.prototype.split, slice: String.prototype.slice,
            indexOf: String.prototype.indexOf, replace: RegExp.prototype[Symbol.replace],
            stringify: JSON.stringify, isArray: Array.isArray
          };
          function define(target, name, value) {
            Object.defineProperty(target, name, { value: value, writable: true, configurable: true, enumerable: false });
          }
          function tooLong() { throw new RangeError('Invalid string length'); }

          define(String.prototype, 'repeat', function repeat(count) {
            if (this != null && text(this).length * count > max) tooLong();
            return apply(native.repeat, this, [count]);
          });
          define(String.prototype, 'padStart', function padStart(length, fill) {
            if (length > max) tooLong();
            return apply(native.padStart, this, [length, fill]);
          });
          define(String.prototype, 'padEnd', function padEnd(length, fill) {
            if (length > max) tooLong();
            return apply(native.padEnd, this, [length, fill]);
          });
          define(String.prototype, 'concat', function concat() {
            if (this == null) throw new TypeError('String.prototype.concat called on null or undefined');
            var joined = text(this);
            for (var i = 0; i < arguments.length; i++) {
              joined += text(arguments[i]);
              if (joined.length > max) tooLong();
            }
            return joined;
          });
          // How many characters they make of one at the most.
          function growing(target, name, times) {
            var original = target[name], isMethod = target === String.prototype;
            define(target, name, function (value) {
              if (isMethod && this == null) throw new TypeError(name + ' called on null or undefined');
              var subject = text(isMethod ? this : value);
              if (subject.length * times > max) tooLong();
              return isMethod ? apply(original, subject, value === undefined ? [] : [value])
                : apply(original, undefined, [subject]);
            });
          }
          growing(globalThis, 'encodeURI', 9);
          growing(globalThis, 'encodeURIComponent', 9);
          growing(globalThis, 'escape', 6);
          growing(String.prototype, 'toUpperCase', 3);
          growing(String.prototype, 'toLowerCase', 3);
          growing(String.prototype, 'toLocaleUpperCase', 3);
          growing(String.prototype, 'toLocaleLowerCase', 3);
          growing(String.prototype, 'normalize', 18);
          define(Array.prototype, 'join', function join(separator) {
            var between = separator === undefined ? ',' : text(separator), length = this.length >>> 0, joined = '';
            for (var i = 0; i < length; i++) {
              var item = this[i];
              if (i > 0) joined += between;
              if (item !== null && item !== undefined) joined += text(item);
              if (joined.length > max) tooLong();
            }
            return joined;
          });
          define(Array.prototype, 'toString', function toString() {
            return typeof this.join === 'function' ? this.join() : '[object Object]';
          });
          define(Array.prototype, 'toLocaleString', Array.prototype.toString);

          // What a replacement text stands for, match by match, so that the length is known while it grows.
          function expander(by) {
            var total = 0;
            return function () {
              var match = arguments[0], count = arguments.length, named = arguments[count - 1], groups;
              if (typeof named === 'object' && named !== null) { groups = named; count--; }
              var whole = arguments[count - 1], at = arguments[count - 2], captures = count - 3, out = '', i = 0;
              while (i < by.length) {
                var c = by[i], next = by[i + 1];
                if (c !== '$' || next === undefined) { out += c; i++; }
                else if (next === '$') { out += '$'; i += 2; }
                else if (next === '&') { out += match; i += 2; }
                else if (next === '`') { out += apply(native.slice, whole, [0, at]); i += 2; }
                else if (next === "'") { out += apply(native.slice, whole, [at + match.length]); i += 2; }
                else if (next >= '0' && next <= '9') {
                  var two = by[i + 2] >= '0' && by[i + 2] <= '9' ? +(next + by[i + 2]) : 0;
                  var n = two >= 1 && two <= captures ? two : +next;
                  if (n >= 1 && n <= captures) {
                    out += arguments[n] === undefined ? '' : arguments[n];
                    i += n === two && two > 9 || (n === two && next === '0') ? 3 : 2;
                  } else { out += '$'; i++; }
                } else if (next === '<' && groups && apply(native.indexOf, by, ['>', i]) > 0) {
                  var end = apply(native.indexOf, by, ['>', i]), name = apply(native.slice, by, [i + 2, end]);
                  out += groups[name] === undefined ? '' : text(groups[name]);
                  i = end + 1;
                } else { out += '$'; i++; }
                if (out.length > max) tooLong();
              }
              total += out.length;
              if (total > max) tooLong();
              return out;
            };
          }
          function bounded(subject, by) {
            if (typeof by === 'function' || subject == null) return by;
            by = text(by);
            var length = text(subject).length;
            var grows = apply(native.indexOf, by, ['$']) >= 0;
            return length * by.length <= max && (!grows || length * length <= max) ? by : expander(by);
          }
          define(RegExp.prototype, Symbol.replace, function (subject, by) {
            subject = text(subject);
            return apply(native.replace, this, [subject, bounded(subject, by)]);
          });
          define(String.prototype, 'replace', function replace(what, by) {
            var isPattern = what !== null && typeof what === 'object' && what[Symbol.replace] != null;
            return apply(native.replaceOne, this, isPattern ? [what, by] : [text(what), bounded(this, by)]);
          });
          define(String.prototype, 'replaceAll', function replaceAll(what, by) {
            return apply(native.replaceAll, this, [what, bounded(this, by)]);
          });

          define(JSON, 'stringify', function stringify(value, replacer, space) {
            if (replacer == null && space === undefined) return host.stringify(value);
            var stack = [], allowed = null;
            if (native.isArray(replacer)) {
              allowed = Object.create(null);
              for (var i = 0; i < replacer.length; i++) allowed[text(replacer[i])] = true;
            }
            return native.stringify(value, function (key, item) {
              while (stack.length > 0 && stack[stack.length - 1] !== this) stack.length--;
              if (allowed && key !== '' && !native.isArray(this) && !allowed[key]) return undefined;
              if (typeof replacer === 'function') item = apply(replacer, this, [key, item]);
              if (typeof item === 'object' && item !== null) {
                if (stack.length >= maxDepth) throw new RangeError('A value nests deeper than ' + maxDepth + ' levels.');
                stack[stack.length] = item;
              }
              return item;
            }, space);
          });

          var gone = ['ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'Atomics', 'BigInt', 'BigInt64Array',
            'BigUint64Array', 'Float16Array', 'Float32Array', 'Float64Array', 'Int8Array', 'Int16Array', 'Int32Array',
            'Uint8Array', 'Uint16Array', 'Uint32Array', 'Uint8ClampedArray', 'TypedArray', 'ShadowRealm', 'WeakRef',
            'FinalizationRegistry', 'Intl', 'Temporal', 'Function', 'eval'];
          for (var g = 0; g < gone.length; g++) delete globalThis[gone[g]];

          define(globalThis, 'emit', host.emit);
          define(globalThis, 'log', function log(message) {
            host.log(typeof message === 'string' ? message : text(host.stringify(message)));
          });
          define(globalThis, 'sum', function sum(values) {
            var total = 0;
            for (var i = 0; i < values.length; i++) total += values[i];
            return total;
          });
          define(globalThis, 'isArray', native.isArray);
          define(globalThis, 'toJSON', function toJSON(value) { return host.stringify(value); });

          // CommonJS: a path leads through the members of the design document to the text of a module.
          var modules = Object.create(null);
          function resolve(path, parent) {
            var parts = apply(native.split, path, ['/']), at;
            at = parts[0] === '.' || parts[0] === '..' ? parent.slice(0, -1) : [];
            for (var i = 0; i < parts.length; i++) {
              if (parts[i] === '..') {
                if (at.length === 0) throw { error: 'invalid_require_path', reason: 'Path has no parent: ' + path };
                at = at.slice(0, -1);
              } else if (parts[i] !== '.') at = at.concat(parts[i]);
            }
            return at;
          }
          function requireFrom(design, forViews, parent) {
            return function require(path) {
              var where = resolve(text(path), parent), source = design;
              if (forViews && (where[0] !== 'views' || where[1] !== 'lib')) {
                throw { error: 'invalid_require_path', reason: 'A map function may require of `views.lib` alone: ' + path };
              }
              for (var i = 0; i < where.length; i++) {
                source = source !== null && typeof source === 'object'
                  && Object.prototype.hasOwnProperty.call(source, where[i]) ? source[where[i]] : undefined;
              }
              if (typeof source !== 'string') {
                throw { error: 'invalid_require_path', reason: 'Must require a module, which is a text: ' + path };
              }
              var id = where.join('/');
              if (modules[id]) return modules[id].exports;
              var module = modules[id] = { id: id, exports: {} };
              try {
                host.module(id, source).call(
                  {}, module, module.exports, requireFrom(design, forViews, where));
              } catch (error) {
                delete modules[id];
                throw error;
              }
              return module.exports;
            };
          }
          return function (design, forViews) {
            modules = Object.create(null);
            define(globalThis, 'require', requireFrom(design, forViews, []));
          };
        })
        """;
}
