using System.Diagnostics;
using System.Text.Json.Nodes;
using TypedMemory.Hub.JavaScript.Tests.Harness;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.JavaScript.Tests.Sandbox;

/// <summary>Functions that would take the hub down with them. Each refuses its write, and the hub goes on.</summary>
public sealed class BombTests(JavaScriptHub hub) : JavaScriptTest(hub)
{
    public static TheoryData<string> Bombs =>
    [
        "while (true) {}",
        "for (;;);",
        "while (true) { try { while (true) {} } catch (e) {} }",
        "(function f() { f() })()",
        "function f() { try { f() } finally { f() } } f()",
        "[3, 1, 2].sort(function () { while (true) {} })",
        "'a'.replace(/a/g, function () { while (true) {} })",
        "new Proxy({}, { get: function () { while (true) {} } }).x",
        "({ get x() { return this.x } }).x",
        "var s = 'x'; while (true) s += s",
        "var a = []; while (true) a.push(a.length)",
        "var a = []; while (true) a.push('aaaaaaaaaaaaaaaaaaaa' + a.length)",
        "'x'.repeat(1 << 28)",
        "'x'.padEnd(1 << 28)",
        "'x'.padStart(1 << 28)",
        "new Array(1e9)",
        "new Array(1e6).join('x'.repeat(1e6))",
        "Array.from({length: 1e9})",
        "'x'.repeat(1e5).replace(/x/g, \"$'$'$'\")",
        "'x'.repeat(1e5).replaceAll('x', '$`$`$`')",
        "'x'.repeat(1e6).replace(/x/g, 'y'.repeat(1e6))",
        "new ArrayBuffer(1 << 30)",
        "new Uint8Array(1 << 30)",
        "BigInt(2)",
        "eval('1')",
        "new Function('return 1')()",
        "(function () {}).constructor('return 1')()",
        "emit.constructor('return 1')()",
        "/^(a+)+$/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab')",
        "var a = []; for (var i = 0; i < 100000; i++) a = [a]; JSON.stringify(a)",
        "var a = []; for (var i = 0; i < 100000; i++) a = [a]; JSON.stringify(a, null, 2)",
        "var a = []; for (var i = 0; i < 100000; i++) a = [a]; String(a)",
        "var a = []; for (var i = 0; i < 100000; i++) a = [a]; a.toLocaleString()",
        "var a = []; for (var i = 0; i < 100000; i++) a = [a]; a.flat(Infinity)",
        "var a = []; for (var i = 0; i < 100000; i++) a = [a]; a == '1'",
        "var a = {}; a.a = a; toJSON(a)",
        "var p = {}; for (var i = 0; i < 100000; i++) p = new Proxy(p, {}); p.x",
        "var f = function () {}; for (var i = 0; i < 100000; i++) f = f.bind(null); f()",
        "var it = [1].values(); for (var i = 0; i < 100000; i++) it = it.map(function (x) { return x }); it.next()",
        "function* g(x) { yield* x } var it = g([1]); for (var i = 0; i < 100000; i++) it = g(it); it.next()",
        "JSON.parse('['.repeat(100000))",
        "var x = 'a'; for (var i = 0; i < 10000; i++) x = '(' + x + ')'; new RegExp(x).test('a'); while (true) {}",
        "(async function () { while (true) await 1 })(); while (true) {}",
        "var a = [1]; for (var i = 0; i < 40; i++) a = [a, a]; JSON.stringify(a)",
        "var a = [undefined]; var o = {}; for (var i = 0; i < 9999; i++) o[i] = undefined; for (i = 0; i < 20; i++) a = [a, a, o]; toJSON(a)",
        "toJSON('\\u0001'.repeat(16000000))",
        "encodeURIComponent('\\u20ac'.repeat(16000000))",
        "escape('\\u20ac'.repeat(16000000))",
        "'\\ufdfa'.repeat(16000000).normalize('NFKD')",
        "''.concat.apply('', new Array(60).fill('x'.repeat(16000000)))",
        "var s = 'x'.repeat(16000000); s.replace(s, '$&'.repeat(60))",
        "var a = [1]; for (var i = 0; i < 40; i++) a = [a, a]; throw a",
        "var a = [1]; for (var i = 0; i < 40; i++) a = [a, a]; throw {forbidden: a}",
        "throw { get forbidden() { while (true) {} } }",
        "throw { toString: function () { throw 1 } }",
        "throw { forbidden: (function () { var a = []; for (var i = 0; i < 100000; i++) a = [a]; return a })() }",
        "Array.prototype.push = Object.defineProperty = Reflect.apply = String = function () { while (true) {} }; [1].join(); 'x'.replace(/x/, 'y'); while (true) {}",
    ];

    [Theory]
    [MemberData(nameof(Bombs))]
    public async Task A_bomb_refuses_its_write_and_the_hub_goes_on(string bomb)
    {
        await DesignAsync("v", Validating($"function (doc) {{ if (doc.bomb) {{ {bomb}; }} }}"));
        long start = Stopwatch.GetTimestamp();
        HubAnswer answer = await PutAsync("/a", """{"bomb":true}""");
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        bool isHarmless = bomb.Contains("flat", StringComparison.Ordinal)
            || bomb.Contains("Proxy(p", StringComparison.Ordinal) || bomb.Contains("bind", StringComparison.Ordinal)
            || bomb.Contains("it.next", StringComparison.Ordinal) || bomb.Contains("== '1'", StringComparison.Ordinal);
        Assert.True(answer.Code >= 400 || isHarmless, $"{answer.Code} {answer.Text}");
        Assert.DoesNotContain("internal_server_error", answer.Text, StringComparison.Ordinal);
        if (answer.Code >= 400) Assert.Equal(404, (await GetAsync("/a")).Code);
        Assert.True(took < TimeSpan.FromSeconds(30), $"took {took}");
        Assert.Equal(201, (await PutAsync("/b", "{}")).Code);
    }

    [Theory]
    [InlineData("typeof System + typeof importNamespace + typeof clr + typeof process + typeof host")]
    [InlineData("typeof ArrayBuffer + typeof Function + typeof eval + typeof Intl + typeof WebAssembly")]
    public async Task Nothing_of_the_host_is_in_reach(string expression)
    {
        await DesignAsync("v", Validating($"function () {{ throw({{forbidden: {expression}}}) }}"));
        HubAnswer answer = await PutAsync("/a", "{}");
        Assert.Equal(403, answer.Code);
        Assert.Equal("", answer.Json!["reason"]!.GetValue<string>().Replace("undefined", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_database_leaves_in_its_engine_no_other_sees()
    {
        const string Function =
            "function (doc) { var seen = globalThis.left || Object.prototype.left; globalThis.left = Object.prototype.left = doc._id; if (seen && doc._id === 'look') throw({forbidden: seen}); }";
        await DesignAsync("v", Validating(Function));
        Assert.Equal(201, (await PutAsync("/secret", "{}")).Code);
        string other = Name + "o";
        Assert.Equal(201, (await SendAsync("PUT", "/" + other)).Code);
        Assert.Equal(201, (await SendAsync("PUT", $"/{other}/_design/v", Validating(Function).ToJsonString())).Code);
        HubAnswer answer = await SendAsync("PUT", $"/{other}/look", "{}");
        await SendAsync("DELETE", "/" + other);
        Assert.Equal(201, answer.Code);
    }

    [Fact]
    public async Task A_member_called_proto_is_a_member()
    {
        await DesignAsync("v", Validating(
            "function (doc) { if (({}).evil) throw({forbidden: 'tampered'}); if (doc.x && doc.x.evil) throw({forbidden: 'inherited'}); }"));
        Assert.Equal(
            (201, null, null),
            Of(await PutAsync("/a", """{"x":{"__proto__":{"evil":true},"constructor":{"prototype":{"evil":true}}}}""")));
        Assert.Equal(201, (await PutAsync("/b", "{}")).Code);
    }

    [Fact]
    public async Task What_is_bounded_works_as_in_the_language()
    {
        await DesignAsync("v", Validating(
            """
            function () {
              throw({forbidden: toJSON([encodeURIComponent('é/'), encodeURI('é/'), escape('é'), 'ß'.toUpperCase(),
                'abc'.normalize('NFD'), 'a'.concat(1, null), 'aXbX'.replace('X', '-$&'),
                'aXbX'.replace(/X/g, function (m) { return m + m; }), 'null'.replace(null, 'y')])});
            }
            """));
        HubAnswer answer = await PutAsync("/a", "{}");
        Assert.Equal(
            """["%C3%A9%2F","%C3%A9/","%E9","SS","abc","a1null","a-XbX","aXXbXX","y"]""",
            JsonNode.Parse(answer.Json!["reason"]!.GetValue<string>())!.ToJsonString(s_plain));
    }

    [Fact]
    public async Task Replacements_are_those_of_the_language()
    {
        await DesignAsync("v", Validating(
            """
            function () {
              var long = '$'.repeat(2) + '[$&|$1|$2|$<n>|$3|$0]';
              var text = 'x'.repeat(10000) + 'ab';
              var out = text.replace(/(?<n>a)(b)/, long).slice(-20);
              throw({forbidden: toJSON([out, 'aXbX'.replaceAll('X', '-$&'), [1, [2, null], undefined].join(';'), String([1, [2]])])});
            }
            """));
        HubAnswer answer = await PutAsync("/a", "{}");
        Assert.Equal(
            """["xxx$[ab|a|b|a|$3|$0]","a-Xb-X","1;2,;","1,2"]""",
            JsonNode.Parse(answer.Json!["reason"]!.GetValue<string>())!.ToJsonString(s_plain));
    }

    private static readonly System.Text.Json.JsonSerializerOptions s_plain = new()
    { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
