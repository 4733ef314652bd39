using TypedMemory.Hub.Core;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Security;

/// <summary>
/// What clients send, on its way into logs and errors: short, in one line, and nothing of the engine's own.
/// </summary>
public sealed class SafeTextTests(OpenHub hub) : HubTest(hub)
{
    [Theory]
    [InlineData("plain ä 😀", "plain ä 😀")]
    [InlineData("a\r\nb", @"a\u000d\u000ab")]
    [InlineData("\u001b[31mred", @"\u001b[31mred")]
    [InlineData("a\u2028b\u202ec\u0085", @"a\u2028b\u202ec\u0085")]
    public void A_text_is_in_one_line(string text, string safe) => Assert.Equal(safe, SafeText.Of(text));

    [Fact]
    public void A_text_is_cut_at_500_characters()
    {
        string longest = new('x', 500);
        Assert.Same(longest, SafeText.Of(longest));
        Assert.Equal(longest + "…", SafeText.Of(longest + "y"));
        Assert.Equal(new string('x', 499) + "…", SafeText.Of(new string('x', 499) + "😀"));
    }

    [Fact]
    public void An_exception_without_a_clients_text_stays_itself()
    {
        var exception = new InvalidOperationException("It is plain.", new FormatException("So is this."));
        Assert.Same(exception, SafeException.Of(exception));
    }

    [Fact]
    public void An_exceptions_messages_are_in_one_line_each()
    {
        var exception = new InvalidOperationException(
            "outer", new FormatException("made\nup: line " + new string('z', 1_000)));
        Exception safe = SafeException.Of(exception);
        string[] lines = safe.ToString().Split('\n');
        Assert.Equal("System.InvalidOperationException: outer", lines[0]);
        Assert.StartsWith(@" ---> System.FormatException: made\u000aup: line zzz", lines[1], StringComparison.Ordinal);
        Assert.Equal(2, lines.Length);
        Assert.True(lines[1].Length < 600);
    }

    [Theory]
    [InlineData(TypedMemoryErrorCodes.Unavailable, true, 503)]
    [InlineData(TypedMemoryErrorCodes.Corrupt, false, 500)]
    public void A_failure_of_the_engine_is_told_without_its_own_words(string code, bool transient, int status)
    {
        const string Path = "/var/lib/hub/db.orders.tmdb";
        HubException told = DocumentErrors.Map(
            new TypedMemoryException(code, $"The file {Path} is damaged.", isTransient: transient));
        Assert.Equal(status, told.Status);
        Assert.DoesNotContain(Path, told.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(told.Reason);
    }

    [Fact]
    public async Task An_answer_that_repeats_what_was_sent_is_short_and_in_one_line()
    {
        HubAnswer answer = await PostAsync(
            "/_changes?filter=_selector", "{\"selector\":{\"a\":{\"$" + @"\u001b\u2028" + new string('x', 100_000)
                + "\":1}}}");
        Assert.Equal(400, answer.Code);
        string reason = answer.Json!["reason"]!.GetValue<string>();
        Assert.InRange(reason.Length, 1, 520);
        Assert.DoesNotContain(reason, SafeText.IsUnsafe);
        Assert.Contains(@"\u001b", reason, StringComparison.Ordinal);
    }
}
