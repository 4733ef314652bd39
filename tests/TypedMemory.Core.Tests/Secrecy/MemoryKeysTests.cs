using Microsoft.Extensions.Time.Testing;

namespace TypedMemory.Core.Tests.Secrecy;

public sealed class MemoryKeysTests : IDisposable
{
    private static readonly string s_one = Convert.ToBase64String(new byte[32]);
    private static readonly string s_two = Convert.ToBase64String([.. Enumerable.Repeat((byte)7, 32)]);

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void The_first_key_of_the_environment_seals_and_all_are_found()
    {
        string variable = $"TYPEDMEMORY_TEST_{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(variable, $"k2:{s_two};k1:{s_one}");
        IMemoryKeys keys = MemoryKeys.FromEnvironment(variable);

        Assert.Equal("k2", keys.KeyIdFor("note:a"));
        Assert.Equal(Convert.FromBase64String(s_one), keys.Find("k1"));
        Assert.Null(keys.Find("k3"));
    }

    [Fact]
    public void A_variable_that_is_not_set_is_refused_with_its_name()
    {
        ArgumentException unset = Assert.Throws<ArgumentException>(
            () => MemoryKeys.FromEnvironment("TYPEDMEMORY_TEST_UNSET"));
        Assert.Contains("TYPEDMEMORY_TEST_UNSET", unset.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("k1")]
    [InlineData("k1:AAAA")]
    [InlineData("k 1:AAAA")]
    [InlineData("k/1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void What_is_no_key_is_refused_and_not_shown(string text)
    {
        File.WriteAllText(_file, text);
        ArgumentException malformed = Assert.Throws<ArgumentException>(() => MemoryKeys.FromFile(_file));
        Assert.DoesNotContain("AAAA", malformed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_read_again_when_it_has_changed()
    {
        var time = new FakeTimeProvider();
        File.WriteAllText(_file, $"# keys\nk1:{s_one}\n");
        FileMemoryKeys keys = MemoryKeys.FromFile(_file, time);
        Assert.Equal("k1", keys.KeyIdFor("note:a"));

        File.WriteAllText(_file, $"k2:{s_two}\nk1:{s_one}\n");
        File.SetLastWriteTimeUtc(_file, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal("k1", keys.KeyIdFor("note:a"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("k2", keys.KeyIdFor("note:a"));
        Assert.NotNull(keys.Find("k1"));

        File.WriteAllText(_file, "garbage");
        File.SetLastWriteTimeUtc(_file, new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("k2", keys.KeyIdFor("note:a"));
    }

    [Fact]
    public void A_new_key_seals_from_now_on_and_a_forgotten_one_is_gone_from_the_file()
    {
        File.WriteAllText(_file, $"k1:{s_one}\n");
        FileMemoryKeys keys = MemoryKeys.FromFile(_file);
        keys.Add("k2");
        Assert.Equal("k2", keys.KeyIdFor("note:a"));
        Assert.Equal(32, keys.Find("k2")!.Length);
        Assert.Throws<ArgumentException>(() => keys.Add("k2"));
        Assert.Throws<ArgumentException>(() => keys.Add("k:2"));

        Assert.True(keys.Forget("k1"));
        Assert.False(keys.Forget("k1"));
        Assert.Null(keys.Find("k1"));
        Assert.DoesNotContain("k1", File.ReadAllText(_file), StringComparison.Ordinal);
        Assert.NotNull(MemoryKeys.FromFile(_file).Find("k2"));
    }

    [Fact]
    public void The_applications_own_function_chooses_a_key_for_each_document()
    {
        IMemoryKeys keys = MemoryKeys.FromCallback(
            static id => id.EndsWith('b') ? "b" : "a", static keyId => keyId == "b" ? new byte[32] : null);
        Assert.Equal("a", keys.KeyIdFor("note:a"));
        Assert.Equal("b", keys.KeyIdFor("note:b"));
        Assert.Null(keys.Find("a"));
        Assert.Throws<ArgumentException>(static () => MemoryKeys.FromCallback("not an id", static _ => null));
    }
}
