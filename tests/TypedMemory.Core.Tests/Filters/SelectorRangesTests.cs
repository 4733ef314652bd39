namespace TypedMemory.Core.Tests.Filters;

/// <summary>What an index can answer of a selector without a look at the documents.</summary>
public sealed class SelectorRangesTests
{
    [Theory]
    [InlineData("""{"a":"x"}""")]
    [InlineData("""{"a":{"$gte":"x","$lt":"y"},"b":true}""")]
    [InlineData("""{"$and":[{"a":{"$gt":null}},{"o.x":{"$lte":9007199254740991}}]}""")]
    public void Bounds_of_plain_values_are_all_that_is_asked(string selector) =>
        Assert.True(MangoSelector.Parse(selector).Ranges.AreAll);

    [Theory]
    [InlineData("""{"a":{"$ne":"x"}}""")]
    [InlineData("""{"a":{"$in":["x"]}}""")]
    [InlineData("""{"a":{"$gt":"x","$regex":"y"}}""")]
    [InlineData("""{"a":{"$beginsWith":"x"}}""")]
    [InlineData("""{"a":{"$exists":true}}""")]
    [InlineData("""{"a":{"$exists":false}}""")]
    [InlineData("""{"a":"x","$or":[{"b":1},{"b":2}]}""")]
    [InlineData("""{"$not":{"a":{"$mod":[2,1]}}}""")]
    [InlineData("""{"a":[1]}""")]
    [InlineData("""{"a":{"$gt":{}}}""")]
    // From here on two numbers can be one double, and so one key of an index.
    [InlineData("""{"a":9007199254740992}""")]
    [InlineData("""{"a":{"$lt":-1e300}}""")]
    public void Of_everything_else_the_documents_are_asked(string selector) =>
        Assert.False(MangoSelector.Parse(selector).Ranges.AreAll);
}
