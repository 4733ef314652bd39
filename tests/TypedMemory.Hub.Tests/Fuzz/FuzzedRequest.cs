using System.Globalization;
using System.Text;

namespace TypedMemory.Hub.Tests.Fuzz;

/// <summary>A request that is malformed by construction, made from a seed.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path below the database, or from the root if <paramref name="FromRoot"/>.</param>
/// <param name="Body">The body, if there is one.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="Header">A header beside.</param>
internal sealed record FuzzedRequest(
    string Method, string Path, byte[]? Body = null, string? ContentType = "application/json", (
        string Name, string Value)? Header = null)
{
    private static readonly string[] BadJson =
    [
        "", "{", "}", "[", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{'a':1}", "nul", "{\"a\":01}", "{\"a\":+1}",
        "{\"a\":\"\u0001\"}",
        "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{} {}", "{\"a\":1}x", "NaN", "{\"a\":1e}", "\u00ff", "{\"a\":\"",
        "{,}", "[1,]", "// x\n{}",
    ];

    private static readonly string[] BadRevisions =
        ["x", "1", "-a", "0-a", "1-gggggggggggggggggggggggggggggggg", "a-1", "99999999999-a", "-1-a", "1.5-a",
            "%201-a"];

    private static readonly string[] BadIds =
        ["_x", "_design", "_local", "_", "_all", "%5F", "_design/", "_security/x"];

    private static readonly string[] BadEscapes = ["%", "%2", "%zz", "a%", "%G0", "a%2", "%%41"];

    private static readonly string[] BadUtf8 = ["%ff", "%c3%28", "%ed%a0%80", "%f0%28%8c%28", "%80"];

    public bool FromRoot { get; init; }

    public static FuzzedRequest Create(int seed)
    {
        var random = new Random(seed);
        return random.Next(21) switch
        {
            0 => Json("PUT", "/doc", random),
            1 => Json(
                "POST", Pick(
                    random, "", "/_bulk_docs", "/_bulk_get", "/_revs_diff", "/_missing_revs", "/_purge", "/_all_docs",
                    "/_all_docs/queries"), random),
            2 => new FuzzedRequest(
                Pick(random, "GET", "PUT", "DELETE"), $"/{Noise(random)}{Pick(random, BadEscapes)}", Utf8("{}")),
            3 => new FuzzedRequest(
                Pick(random, "GET", "PUT", "DELETE"), $"/{Noise(random)}{Pick(random, BadUtf8)}", Utf8("{}")),
            4 => new FuzzedRequest(
                Pick(random, "PUT", "DELETE", "GET"), $"/kept?rev={Pick(random, BadRevisions)}", Utf8("{}")),
            5 => new FuzzedRequest(
                "PUT", "/kept", Utf8("{}"), Header: (
                    "If-Match", Pick(random, BadRevisions).Replace("%20", " ", StringComparison.Ordinal) + "!")),
            6 => new FuzzedRequest(Pick(random, "PUT", "GET", "DELETE"), $"/{Pick(random, BadIds)}", Utf8("{}")),
            7 => new FuzzedRequest("PUT", "/" + Name(random), FromRootBody()) { FromRoot = true },
            8 => Shape(random),
            9 => Multipart(random),
            10 => Query(random),
            11 => new FuzzedRequest(
                Pick(random, "PATCH", "LINK", "PROPFIND", "MOVE", "COPY"), Pick(
                    random, "", "/_bulk_docs", "/_changes", "/_all_docs", "/_security")),
            12 => new FuzzedRequest(
                "POST", Pick(random, "/_bulk_docs", "/_revs_diff", "", "/_bulk_get"), Utf8("{}"), Pick(
                    random, "text/plain", "", "application/x-json", "multipart/form-data")),
            13 => new FuzzedRequest(
                "COPY", "/kept", Header: (
                    "Destination", Pick(random, "", "_x", "http://other/x", "a%zz", "x?rev=q", "_local/x?rev=q"))),
            14 => Document(random),
            15 => Gzip(random),
            16 => Server(random),
            17 => Local(random),
            18 => Attachment(random),
            19 => Headers(random),
            _ => Graft(random),
        };
    }

    private static FuzzedRequest Json(string method, string path, Random random)
    {
        string text = Pick(random, BadJson);
        byte[] body = text == "\u00ff"
            ? [(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}'] : Utf8(text);
        // Random bytes that begin so are no JSON either.
        return random.Next(3) == 0 ? new FuzzedRequest(method, path, [.. "{\""u8, .. Bytes(random), (byte)'{'])
            : new FuzzedRequest(method, path, body);
    }

    /// <summary>Proper JSON of the wrong form.</summary>
    private static FuzzedRequest Shape(Random random)
    {
        string wrong = Pick(random, "1", "\"x\"", "null", "true", "[]", "[[]]", "{\"x\":1}");
        return random.Next(9) switch
        {
            0 => Post(
                "/_bulk_docs", Pick(
                    random, "[]", "1", "{}", "{\"docs\":{}}", "{\"docs\":[1]}", "{\"docs\":[[]]}",
                    "{\"docs\":[],\"new_edits\":\"x\"}")),
            1 => Post("/_bulk_get", Pick(random, "[]", "1", "{}", "{\"docs\":{}}", "{\"docs\":1}")),
            2 => Post(
                "/_revs_diff", Pick(
                    random, "[]", "1", "{\"a\":1}", "{\"a\":[1]}", "{\"a\":[\"x\"]}", "{\"a\":{}}", "{\"a\":[[]]}")),
            3 => Post("/_purge", Pick(random, "[]", "1", "{\"a\":1}", "{\"a\":[\"x\"]}")),
            4 => new FuzzedRequest(
                "PUT", "/_security", Utf8(
                    Pick(random, "[]", "1", "{\"admins\":1}", "{\"members\":{\"names\":{}}}",
                    "{\"admins\":{\"roles\":[1]}}"))),
            5 => new FuzzedRequest(
                "PUT", "/_revs_limit", Utf8(Pick(random, "0", "-1", "\"x\"", "{}", "1.5", "99999999999999999999"))),
            6 => Post("/_all_docs/queries", Pick(random, "{}", "{\"queries\":1}", "{\"queries\":[1]}", "[]")),
            7 => Post(
                "/_changes?filter=_selector", Pick(
                    random, "{}", "{\"selector\":1}", "{\"selector\":{\"a\":{\"$x\":1}}}",
                    "{\"selector\":{\"$and\":1}}", "{\"selector\":{\"a\":{\"$regex\":\"(\"}}}")),
            _ => new FuzzedRequest("PUT", "/doc", Utf8(wrong == "{\"x\":1}" ? "[1]" : wrong)),
        };
    }

    /// <summary>Proper JSON that is no proper document.</summary>
    private static FuzzedRequest Document(Random random)
    {
        string member = Pick(
            random, "\"_x\":1", "\"_rev\":1", "\"_rev\":\"x\"", "\"_deleted\":1", "\"_attachments\":1",
            "\"_attachments\":{\"a\":1}", "\"_attachments\":{\"a\":{}}",
            "\"_attachments\":{\"_a\":{\"data\":\"\"}}", "\"_attachments\":{\"a\":{\"data\":\"!\"}}",
            "\"_attachments\":{\"a\":{\"stub\":true}}",
            "\"_attachments\":{\"a\":{\"follows\":true}}", "\"_revisions\":1",
            "\"_revisions\":{\"start\":1,\"ids\":[1]}", "\"_revisions\":{\"start\":-1,\"ids\":[]}",
            "\"_id\":1", "\"_id\":\"\"", "\"_id\":\"_x\"", "\"_rev\":\"1-a\",\"a\":1");
        string path = random.Next(2) == 0 ? "/doc" : "/kept";
        return random.Next(3) == 0
            ? Post("/_bulk_docs",
                $$"""{"new_edits":true,"docs":[{"_id":"new{{random.Next()}}"},{ {{(member.StartsWith("\"_rev\":\"1-a\"", StringComparison.Ordinal) ? "\"_x\":1" : member)}} }]}""")
            : new FuzzedRequest("PUT", path, Utf8($"{{{member}}}"));
    }

    private static FuzzedRequest Multipart(Random random)
    {
        string type = Pick(
            random, "multipart/related", "multipart/related; boundary=", "multipart/related; boundary=\"\"",
            "multipart/related; boundary=b");
        string body = Pick(
            random, "", "--b", "--b--", "--b\r\n\r\n{}", "--b\r\n\r\nx\r\n--b--", "--c\r\n\r\n{}\r\n--c--",
            "--b\r\n\r\n{\"_attachments\":{\"a\":{\"follows\":true}}}\r\n--b--",
            "--b\r\n\r\n{}\r\n--b\r\n\r\nmore\r\n--b--",
            "--b\r\n\r\n{\"_attachments\":{\"a\":{\"follows\":true,\"length\":9}}}\r\n--b\r\n\r\nxx\r\n--b--",
            "--b\r\n\r\n{\"_attachments\":{\"a\":{\"follows\":true,\"length\":9}}}\r\n--b\r\n\r\nxx");
        return new FuzzedRequest("PUT", "/doc", Utf8(body), type);
    }

    /// <summary>What belongs to the server.</summary>
    private static FuzzedRequest Server(Random random)
    {
        string json = Pick(random, BadJson);
        return random.Next(9) switch
        {
            0 => Root(new FuzzedRequest("GET", Pick(
                random, "/_uuids?count=-1", "/_uuids?count=1001", "/_uuids?count=x",
                "/_uuids?count=99999999999999999999", "/_all_dbs?limit=x", "/_all_dbs?limit=-1",
                "/_all_dbs?startkey=x", "/_all_dbs?descending=2", "/_all_dbs/x", "/_dbs_info/x", "/_dbs_info?skip=-1",
                "/_all_dbs?endkey=%7B", "/_session?basic=true&x=%zz"))),
            1 => Root(
                new FuzzedRequest(
                    "POST", "/_dbs_info", Utf8(
                        Pick(random, "[]", "1", "{}", "{\"keys\":1}", "{\"keys\":[1]}", "{\"keys\":{}}", json + "!")))),
            2 => Root(
                new FuzzedRequest(
                    "POST", "/_session", Utf8(
                        Pick(random, "{}", "[]", "{\"name\":1}", "{\"password\":\"x\"}",
                        "{\"name\":\"a\",\"username\":\"b\"}", json + "!")))),
            3 => Root(
                new FuzzedRequest(
                    "POST", "/_session", Utf8("name=a&password=b"), Pick(random, "text/plain", "", "image/gif"))),
            4 => Root(
                new FuzzedRequest(
                    "POST", "/_session?next=" + Pick(random, "", "x", "%2f%2fevil", "http://evil", "/a%0d%0aX:y"), Utf8(
                        "{\"name\":\"a\",\"password\":\"b\"}"))),
            5 => Root(new FuzzedRequest(
                Pick(random, "PUT", "DELETE", "PATCH", "COPY"), Pick(
                    random, "/", "/_up", "/_uuids", "/_all_dbs", "/_dbs_info", "/_active_tasks"), Utf8("{}"))),
            6 => Root(
                new FuzzedRequest(
                    "PUT", $"/fuzzed-new?{Pick(random, "q=0", "q=x", "n=-1", "partitioned=maybe", "partitioned=true", "q=1.5")}", Utf8(""))),
            7 => Root(Config(random, json)),
            _ => Root(new FuzzedRequest("DELETE", "/fuzzed?rev=" + Pick(random, BadRevisions))),
        };
    }

    private static FuzzedRequest Config(Random random, string json)
    {
        const string Keys = "/_node/_local/_config/";
        return random.Next(5) switch
        {
            0 => new FuzzedRequest(
                "PUT", Keys + Pick(random, "uuids/max_count", "a/b", "admins/x"), Utf8(
                    Pick(random, "{}", "[]", "1", "null", "true", json + "!"))),
            1 => new FuzzedRequest(
                "PUT", Keys
                    + Pick(random, "uuids/max_count", "uuids/algorithm", "chttpd_auth/timeout",
                    "chttpd_auth_lockout/mode", "chttpd/enable_cors", "couchdb/uuid", "query_servers/x"),
                Utf8(Pick(random, "\"\"", "\"-1\"", "\"x\"", "\"1.5\"", "\"99999999999999999999\""))),
            2 => new FuzzedRequest(
                Pick(random, "GET", "DELETE"), Keys
                + Pick(random, "none/none", "uuids/none", "uuids/max_count/x", "%ff/x"), Utf8("\"x\"")),
            3 => new FuzzedRequest(
                Pick(random, "GET", "PUT"), Pick(
                    random, "/_node", "/_node/other@host", "/_node/other/_config/a/b", "/_node/_local/%zz"),
                    Utf8("\"x\"")),
            _ => new FuzzedRequest(
                Pick(random, "POST", "PATCH", "COPY"), Pick(
                    random, "/_membership", "/_node/_local", "/_node/_local/_config", Keys + "uuids", Keys
                    + "uuids/max_count"), Utf8("\"x\"")),
        };
    }

    private static FuzzedRequest Local(Random random) => random.Next(5) switch
    {
        0 => new FuzzedRequest("PUT", "/_local/x", Utf8(Pick(random, BadJson))),
        1 => new FuzzedRequest(
            "PUT", "/_local/x", Utf8(
                Pick(random, "[]", "1", "null", "{\"_x\":1}", "{\"_rev\":1}", "{\"_rev\":\"1-a\"}",
                "{\"_rev\":\"0-x\"}", "{\"_deleted\":1}"))),
        2 => new FuzzedRequest(
            Pick(random, "PUT", "GET", "DELETE"), Pick(
                random, "/_local", "/_local/", "/_local/x/y", "/_local%2f", "/_local/x/y/z"), Utf8("{}")),
        3 => new FuzzedRequest(Pick(random, "DELETE", "GET"), "/_local/none" + random.Next(), Utf8("{}")),
        _ => new FuzzedRequest("POST", "/_bulk_docs", Utf8("{\"docs\":[{\"_id\":\"_local/x\",\"_x\":1}]}")),
    };

    private static FuzzedRequest Attachment(Random random) => random.Next(6) switch
    {
        0 => new FuzzedRequest(
            "GET", "/with/att", null, Header: (
                "Range", Pick(random, "bytes=20-30", "bytes=5-2", "bytes=10-", "bytes=99999999999-"))),
        1 => new FuzzedRequest(
            Pick(random, "PUT", "DELETE"), "/with/att?rev=" + Pick(random, BadRevisions), Bytes(random), "text/plain"),
        2 => new FuzzedRequest(
            Pick(random, "PUT", "DELETE"), "/with/att?rev=3-" + new string('a', 32), Bytes(random), "text/plain"),
        3 => new FuzzedRequest(Pick(random, "PUT", "DELETE"), "/with/att", Bytes(random), "text/plain"),
        4 => new FuzzedRequest("PUT", "/new/_att", Bytes(random), "text/plain"),
        _ => new FuzzedRequest(
            "PUT", "/new/att", Bytes(random), "text/plain", ("Content-Encoding", Pick(random, "gzip", "br", "x"))),
    };

    /// <summary>Headers that contradict the request, each other, or their own form.</summary>
    private static FuzzedRequest Headers(Random random) => random.Next(6) switch
    {
        0 => new FuzzedRequest(
            "GET", "/kept", null, Header: (
                "Authorization", Pick(random, "Basic !", "Basic =", "Basic YQ=", "Basic bm86Ym9keQ=="))),
        1 => new FuzzedRequest(
            "GET", "/kept", null, Header: (
                "Cookie", "AuthSession=" + Pick(random, "!", "YQ", "YTpi", "%zz", "YTotMTpj"))),
        2 => new FuzzedRequest(
            "PUT", "/kept?rev=1-"
            + new string('a', 32), Utf8("{}"), Header: ("If-Match", "\"2-" + new string('b', 32) + "\"")),
        3 => new FuzzedRequest(
            "PUT", "/kept?rev=1-" + new string('a', 32), Utf8("{\"_rev\":\"2-" + new string('b', 32) + "\"}")),
        4 => new FuzzedRequest(
            "COPY", "/"
            + Pick(random, "kept", "none"), null, Header: (
                Pick(random, "Destination", "Destinatio"), Pick(
                    random, "kept", "", "kept?rev=1-a", "?rev=1-a", "a?b", "%zz"))),
        _ => new FuzzedRequest(
            "POST", "/kept", Utf8("--b--"), Pick(
                random, "multipart/form-data; boundary=b", "multipart/form-data", "text/plain")),
    };

    /// <summary>Replicated revisions that are none.</summary>
    private static FuzzedRequest Graft(Random random)
    {
        string document = Pick(
            random, "{}", "{\"_id\":\"g\"}", "{\"_id\":\"g\",\"_rev\":\"x\"}", "{\"_id\":\"g\",\"_revisions\":{}}",
            "{\"_id\":\"g\",\"_revisions\":{\"start\":\"1\",\"ids\":[\"a\"]}}",
            "{\"_id\":\"g\",\"_revisions\":{\"start\":1,\"ids\":[\"a\",\"b\"]}}",
            "{\"_id\":\"g\",\"_revisions\":{\"start\":0,\"ids\":[]}}", "{\"_id\":\"g\",\"_rev\":\"-1\"}",
            "{\"_id\":\"g\",\"_rev\":\"1-a\",\"_attachments\":{\"a\":{\"stub\":true,\"digest\":\"md5-x\"}}}",
            "{\"_id\":\"g\",\"_rev\":\"1-a\",\"_attachments\":{\"a\":{\"follows\":true}}}");
        return random.Next(2) == 0
            ? Post("/_bulk_docs", $"{{\"new_edits\":false,\"docs\":[{document}]}}")
            : new FuzzedRequest("PUT", "/g?new_edits=false", Utf8(document));
    }

    private static FuzzedRequest Root(FuzzedRequest request) => request with { FromRoot = true };

    private static FuzzedRequest Query(Random random) => new("GET", Pick(
        random, "/_all_docs?limit=x", "/_all_docs?limit=-1", "/_all_docs?skip=1.5", "/_all_docs?startkey=x",
        "/_all_docs?keys=1", "/_all_docs?keys=[",
        "/_all_docs?descending=2", "/_all_docs?key=%7B", "/_all_docs?keys=[]&startkey=1", "/_changes?since=x",
        "/_changes?limit=x", "/_changes?limit=-1",
        "/_changes?feed=x", "/_changes?style=x", "/_changes?heartbeat=0", "/_changes?heartbeat=x&feed=longpoll",
        "/_changes?timeout=-1", "/_changes?seq_interval=0",
        "/_changes?filter=x", "/_changes?filter=_doc_ids", "/_changes?filter=_doc_ids&doc_ids=1",
        "/_changes?filter=_view", "/kept?open_revs=x", "/kept?open_revs=[1]",
        "/kept?open_revs=[\"x\"]", "/kept?atts_since=x", "/_changes?since=1-x-y&feed=x", "/_all_docs?stale=x",
        "/_all_docs?update=x", "/_all_docs?reduce=true", "/_all_docs?group=true", "/_all_docs?group_level=2",
        "/_local_docs?limit=x", "/_design_docs?skip=-1", "/_local_docs?keys=[]&endkey=1", "/_changes?filter=_selector",
        "/_changes?filter=a/b/c", "/_changes?filter=none/x",
        "/kept?rev=", "/kept?latest=true&rev=x", "/_design/none", "/_all_docs/queries", "/_bulk_get", "/_revs_diff",
        "/kept/none", "/missing", "/missing/att", "/kept?rev=9-ffffffffffffffffffffffffffffffff", "/_nonsense"))
    {
        Body = null,
    };

    private static FuzzedRequest Gzip(Random random) =>
        new("PUT", "/doc", Bytes(random), Header: ("Content-Encoding", Pick(random, "gzip", "deflate", "br", "x")));

    private static FuzzedRequest Post(string path, string json) => new("POST", path, Utf8(json));

    private static string Name(Random random) =>
        Pick(random, "A", "1a", "_x", "a.b", "a b".Replace(" ", "%20", StringComparison.Ordinal), "..%2f..%2fx",
            "%2e%2e", "a%5cb", "a%0ab", "%c3%a4", "a;b", "a%2f..%2fB")
        + (random.Next(2) == 0 ? "" : "X");

    private static byte[] FromRootBody() => Utf8("");

    private static string Noise(Random random)
    {
        var text = new StringBuilder();
        for (int i = random.Next(6); i > 0; i--)
            text.Append(CultureInfo.InvariantCulture, $"{(char)random.Next('a', 'z')}");
        return text.ToString();
    }

    private static byte[] Bytes(Random random)
    {
        byte[] bytes = new byte[random.Next(1, 64)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];
}
