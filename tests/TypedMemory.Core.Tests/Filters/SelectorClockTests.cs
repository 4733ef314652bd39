using System.Text;
using Microsoft.Extensions.Time.Testing;
using TypedMemory.Core.Filters;

namespace TypedMemory.Core.Tests.Filters;

/// <summary>A selector of somebody else ends in time, within one document too.</summary>
public sealed class SelectorClockTests
{
    private const string Heavy = "(.{0,8}(a|b|c.{0,3})){20}z";

    private static readonly string s_text = Text();

    // An automaton of any of these takes minutes on as little text, and is asked for no time until it is made.
    [Theory]
    [InlineData(Heavy)]
    [InlineData("(?#[)" + Heavy)]
    [InlineData("(?x) #[\n" + Heavy)]
    [InlineData("(?i-x:[^]])" + Heavy)]
    [InlineData("[]{9}]?" + Heavy)]
    [InlineData("[\\]]?" + Heavy)]
    [InlineData("((.{0,20}a){3}){3}z")]
    public void An_expression_of_many_repetitions_ends(string expression)
    {
        MangoSelector selector = Read(
            Selector(expression), new SelectorClock(TimeProvider.System, TimeSpan.FromSeconds(0.2)));
        Assert.Throws<TimeoutException>(() => selector.Matches(Body(s_text)));
    }

    [Theory]
    [InlineData("^[0-9a-f]{128}$", true)]
    [InlineData("^[0-9a-f]{127}$", false)]
    [InlineData("^(?!b)[a-f0-9]+(?<=0)$", true)]
    [InlineData("^(?=b)", false)]
    public void An_expression_that_an_automaton_is_not_made_for_matches(string expression, bool matches)
    {
        MangoSelector selector = Read(
            Selector(expression), new SelectorClock(TimeProvider.System, TimeSpan.FromMinutes(1)));
        Assert.Equal(matches, selector.Matches(Body(new string('a', 127) + "0")));
    }

    [Theory]
    [InlineData("""{"a":{"$elemMatch":{"$or":[{"$eq":1},{"$eq":2}]}}}""")]
    [InlineData("""{"a":{"$allMatch":{"$or":[{"$eq":1},{"$eq":0}]}}}""")]
    [InlineData("""{"$or":[{"a":1},{"a":2},{"a":3},{"b":{"$elemMatch":{"$gt":7}}}]}""")]
    [InlineData("""{"m":{"$keyMapMatch":{"$or":[{"$eq":"x"},{"$eq":"y"}]}}}""")]
    public void Conditions_on_many_items_end(string json)
    {
        // A second passes each time that somebody looks.
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        var clock = new SelectorClock(time, TimeSpan.FromSeconds(500));
        MangoSelector selector = Read(json, clock);
        string items = string.Join(',', Enumerable.Repeat("0", 300));
        string members = string.Join(',', Enumerable.Range(0, 300).Select(static i => $"\"k{i}\":0"));
        byte[] body = Encoding.UTF8.GetBytes($"{{\"a\":[{items}],\"b\":[{items},{items}],\"m\":{{{members}}}}}");
        Assert.Throws<TimeoutException>(() => selector.Matches(body));
        Assert.Throws<TimeoutException>(() => selector.Matches("{}"u8.ToArray()));
        clock.Restart();
        Assert.False(selector.Matches("{}"u8.ToArray()));
    }

    private static MangoSelector Read(string json, SelectorClock clock)
    {
        Assert.True(MangoSelector.TryParse(
            Encoding.UTF8.GetBytes(json), clock, out MangoSelector? selector, out SelectorFault? fault), fault?.Reason);
        return selector;
    }

    private static string Selector(string expression) =>
        $"{{\"t\":{{\"$regex\":{System.Text.Json.JsonSerializer.Serialize(expression)}}}}}";

    private static byte[] Body(string text) => Encoding.UTF8.GetBytes($"{{\"t\":\"{text}\"}}");

    private static string Text()
    {
        var random = new Random(1);
        return new string([.. Enumerable.Range(0, 20_000).Select(_ => (char)('a' + random.Next(3)))]);
    }
}
