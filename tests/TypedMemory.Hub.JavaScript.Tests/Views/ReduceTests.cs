using TypedMemory.Hub.JavaScript.Tests.Harness;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.JavaScript.Tests.Views;

/// <summary>Reduced views: CouchDB's own functions, and those of design documents.</summary>
public sealed class ReduceTests(JavaScriptHub hub) : ViewTest(hub)
{
    private const string Sales =
        """[{"_id":"a","k":["nl","adam"],"n":1},{"_id":"b","k":["nl","adam"],"n":2},{"_id":"c","k":["nl","rdam"],"n":4},{"_id":"d","k":["be","gent"],"n":8},{"_id":"e","k":"x","n":16}]""";

    private const string Map = "function(doc) { emit(doc.k, doc.n); }";

    [Theory]
    [InlineData("_sum", "", """[{"key":null,"value":31}]""")]
    [InlineData("_count", "", """[{"key":null,"value":5}]""")]
    [InlineData("_sum\n and what follows", "", """[{"key":null,"value":31}]""")]
    [InlineData("_stats", "", """[{"key":null,"value":{"sum":31,"count":5,"min":1,"max":16,"sumsqr":341}}]""")]
    [InlineData("_approx_count_distinct", "", """[{"key":null,"value":4}]""")]
    [InlineData("function(keys, values) { return sum(values); }", "", """[{"key":null,"value":31}]""")]
    [InlineData("_sum", "group=true",
        """[{"key":"x","value":16},{"key":["be","gent"],"value":8},{"key":["nl","adam"],"value":3},{"key":["nl","rdam"],"value":4}]""")]
    [InlineData("function(keys, values, rereduce) { return sum(values); }", "group=true",
        """[{"key":"x","value":16},{"key":["be","gent"],"value":8},{"key":["nl","adam"],"value":3},{"key":["nl","rdam"],"value":4}]""")]
    [InlineData("_sum", "group_level=1",
        """[{"key":"x","value":16},{"key":["be"],"value":8},{"key":["nl"],"value":7}]""")]
    [InlineData("_sum", "group_level=1&descending=true&limit=2",
        """[{"key":["nl"],"value":7},{"key":["be"],"value":8}]""")]
    [InlineData("_sum", "group_level=1&skip=1&limit=1", """[{"key":["be"],"value":8}]""")]
    [InlineData("_sum", "group=true&keys=[\"x\",[\"nl\",\"adam\"],\"none\"]",
        """[{"key":"x","value":16},{"key":["nl","adam"],"value":3}]""")]
    [InlineData("_sum", "keys=[[\"nl\",\"adam\"]]", """[{"key":null,"value":3}]""")]
    [InlineData("_sum", "startkey=[\"nl\"]&endkey=[\"nl\",{}]", """[{"key":null,"value":7}]""")]
    [InlineData("_sum", "key=\"none\"", "[]")]
    [InlineData("_count", "reduce=false&key=\"x\"", """[{"id":"e","key":"x","value":16}]""")]
    public async Task Rows_are_reduced(string reduce, string query, string rows)
    {
        await FillAsync(Sales);
        await ViewAsync(Map, reduce);
        Assert.Equal(rows, await RowsAsync(query));
    }

    [Theory]
    [InlineData("1,2.5,-3", "0.5")]
    [InlineData("[1,2],[3],4", "[8,2]")]
    [InlineData("1,[2,3]", "[3,3]")]
    [InlineData("""{"a":1,"b":{"c":2}},{"a":3,"b":{"c":[1]}}""", """{"a":4,"b":{"c":[3]}}""")]
    [InlineData("9007199254740993,1", "9007199254740994")]
    public async Task Sums_are_of_numbers_arrays_and_objects(string values, string sum)
    {
        await FillAsync($$"""[{"_id":"a","values":[{{values}}]}]""");
        await ViewAsync("function(doc) { for (var i = 0; i < doc.values.length; i++) emit(i, doc.values[i]); }", "_sum");
        // A number beyond 2^53 is the nearest one to JavaScript.
        string expected = sum == "9007199254740994" ? "9007199254740993" : sum;
        Assert.Equal($$"""[{"key":null,"value":{{expected}}}]""", await RowsAsync());
    }

    [Theory]
    [InlineData("_sum")]
    [InlineData("_stats")]
    public async Task What_cannot_be_summed_is_told_in_its_place(string reduce)
    {
        await FillAsync("""[{"_id":"a","n":"text"}]""");
        await ViewAsync("function(doc) { emit(null, doc.n); }", reduce);
        HubAnswer answer = await QueryAsync();
        Assert.Equal("builtin_reduce_error", answer.Json!["rows"]![0]!["value"]!["error"]!.GetValue<string>());
        Assert.Equal("text", answer.Json["rows"]![0]!["value"]!["caused_by"]!.GetValue<string>());
    }

    [Fact]
    public async Task Many_rows_are_reduced_in_pieces_and_these_again()
    {
        await FillAsync("[" + string.Join(',', Enumerable.Range(0, 1600).Select(static n => $$"""{"n":{{n}}}""")) + "]");
        await ViewAsync(
            "function(doc) { emit(doc.n, doc.n); }",
            """
            function(keys, values, rereduce) {
              if (rereduce) return {again: (values[0].again || 0) + 1, sum: sum(values.map(function (v) { return v.sum; })), keys: keys};
              return {sum: sum(values), id: keys[0].length};
            }
            """);
        Assert.Equal("""[{"key":null,"value":{"again":1,"sum":1279200,"keys":null}}]""", await RowsAsync());
    }

    [Theory]
    [InlineData("include_docs=true", "`include_docs` is invalid for reduce")]
    [InlineData("keys=[]", "Multi-key fetches for reduce views must use `group=true`")]
    [InlineData("keys=[1,2]", "Multi-key fetches for reduce views must use `group=true`")]
    [InlineData("reduce=false&group=true", "Invalid use of grouping on a map view.")]
    public async Task What_does_not_go_together_is_refused(string query, string reason)
    {
        await ViewAsync(Map, "_sum");
        Assert.Equal((400, "query_parse_error", reason), Of(await QueryAsync(query)));
    }

    [Fact]
    public async Task A_reduction_that_does_not_shrink_is_refused()
    {
        await FillAsync("[" + string.Join(',', Enumerable.Range(0, 200).Select(static n => $$"""{"n":"{{new string('x', 50)}}"}""")) + "]");
        await ViewAsync("function(doc) { emit(doc.n, doc.n); }", "function(keys, values) { return [values, values]; }");
        HubAnswer answer = await QueryAsync();
        Assert.Equal((500, "reduce_overflow_error"), (answer.Code, answer.Error));
    }

    [Fact]
    public async Task An_unknown_function_of_CouchDBs_is_refused()
    {
        await FillAsync(Sales);
        await ViewAsync(Map, "_median");
        Assert.Equal(400, (await QueryAsync()).Code);
    }
}
