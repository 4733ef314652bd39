using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Security;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Security;

/// <summary>Which passwords there may be, and what a wrong one tells.</summary>
public sealed class PasswordTests : IAsyncLifetime
{
    private const int Iterations = 1000;
    private HubHost _hub = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static (string, string) Admin => Basic("admin", "secret");

    public async ValueTask InitializeAsync() =>
        _hub = await HubHost.StartAsync(static options => options.Admins["admin"] = "secret");

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Theory]
    [InlineData("root", "", "empty password")]
    [InlineData("root", null, "no password")]
    [InlineData("root", " \t", "white space")]
    [InlineData("", "secret", "no name")]
    [InlineData("a:b", "secret", "colon")]
    [InlineData("root", "-pbkdf2:sha256-abcd,salt,x", "hash")]
    [InlineData("root", "-pbkdf2:md5-abcd,salt,10", "hash")]
    [InlineData("root", "-pbkdf2:sha256-abcd,salt,10000001", "hash")]
    [InlineData("root", "-hashed-abcd,salt", "hash")]
    public async Task A_host_with_an_admin_whom_anybody_could_be_does_not_start(
        string name, string? password, string why)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(
            () => HubHost.StartAsync(options => options.Admins[name] = password!));
        Assert.Contains(
            why, Assert.IsType<OptionsValidationException>(
                exception.GetBaseException()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DocumentLimits.MaxDocumentSize is 0")]
    [InlineData("DocumentLimits.MaxDepth is -1")]
    [InlineData("DocumentLimits.MaxIdLength is 0")]
    [InlineData("MaxRequestSize is -1")]
    public async Task A_host_with_limits_that_nothing_keeps_does_not_start(string fault)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => HubHost.StartAsync(static options =>
        {
            options.Admins["root"] = "secret";
            options.DocumentLimits = new DocumentLimits { MaxDocumentSize = 0, MaxDepth = -1, MaxIdLength = 0 };
            options.MaxRequestSize = -1;
        }));
        Assert.Contains(
            fault, Assert.IsType<OptionsValidationException>(
                exception.GetBaseException()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_anybody_who_could_log_in_does_not_start()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => HubHost.StartAsync(static _ => { }));
        Assert.Contains("no admin", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eve", "\"\"")]
    [InlineData("eve", "null")]
    [InlineData("eve", "\"  \"")]
    [InlineData("eve", "17")]
    [InlineData("eve", "[\"secret\"]")]
    [InlineData("eve", "\"-pbkdf2:sha256-abcd,salt,x\"")]
    [InlineData("_eve", "\"secret\"")]
    [InlineData("e%3Ave", "\"secret\"")]
    public async Task An_admin_whom_anybody_could_be_cannot_be_made_while_it_runs(string name, string password)
    {
        Assert.Equal(400, (await _hub.SendAsync("PUT", $"/_node/_local/_config/admins/{name}", password, Admin)).Code);
        Assert.Equal(401, (await _hub.SendAsync("GET", "/_all_dbs", null, Basic("eve", ""))).Code);
        Assert.Equal(200, (await _hub.SendAsync("PUT", "/_node/_local/_config/admins/eve", "\"pw\"", Admin)).Code);
        Assert.Equal(200, (await _hub.SendAsync("GET", "/_all_dbs", null, Basic("eve", "pw"))).Code);
        Assert.Equal(401, (await _hub.SendAsync("GET", "/_all_dbs", null, Basic("eve", ""))).Code);
    }

    [Fact]
    public async Task An_empty_password_is_none_for_a_user_either()
    {
        Assert.Equal(400, (await PutUserAsync("ann", "\"password\":\"\"")).Code);
        // The hash of an empty one, made elsewhere.
        PasswordHash hash = PasswordHash.Create("", Iterations);
        Assert.Equal(201, (await PutUserAsync("ann", Members(hash))).Code);
        Assert.Equal(401, (await _hub.SendAsync("GET", "/_uuids", null, Basic("ann", ""))).Code);
    }

    [Fact]
    public async Task A_hash_that_would_keep_the_hub_busy_is_refused_and_lets_nobody_in()
    {
        Assert.Equal(201, (await PutUserAsync("ann", Members(PasswordHash.Create("pw", 10 * Iterations)))).Code);
        Assert.Equal(200, (await _hub.SendAsync("GET", "/_uuids", null, Basic("ann", "pw"))).Code);
        HubAnswer refused = await PutUserAsync("bob", Members(PasswordHash.Create("pw", (10 * Iterations) + 1)));
        Assert.Equal((403, "forbidden"), (refused.Code, refused.Error));
        Assert.Equal(
            403, (await PutUserAsync(
                "bob", """ "password_scheme":"pbkdf2","iterations":1e30,"salt":"x","derived_key":"ab" """)).Code);
        // One that was there before the hub had so few.
        await using (HubHost few = await HubHost.StartAsync(static options =>
        {
            options.Admins["admin"] = "secret";
            options.PasswordIterations = 10;
        }))
        {
            PasswordHash hash = PasswordHash.Create("pw", 101);
            Assert.False(hash.CanVerify(10 * Passwords.MostIterations));
            Assert.True(hash.CanVerify(11 * Passwords.MostIterations));
        }
    }

    // Each further part of a long key takes all iterations again.
    [Theory]
    [InlineData("sha", 20, 1)]
    [InlineData("sha", 21, 2)]
    [InlineData("sha", 128, 7)]
    [InlineData("sha256", 32, 1)]
    [InlineData("sha256", 128, 4)]
    [InlineData("sha512", 64, 1)]
    public async Task A_long_key_counts_as_often_as_it_is_made(string prf, int bytes, int parts)
    {
        var hash = new PasswordHash(prf, 10 * Iterations, "salt", new string('a', 2 * bytes));
        Assert.Equal(10L * Iterations * parts, hash.Cost);
        Assert.Equal(parts == 1, hash.CanVerify(10 * Iterations));
        string members = Members(hash).Replace("\"sha256\"", $"\"{prf}\"", StringComparison.Ordinal);
        Assert.Equal(parts == 1 ? 201 : 403, (await PutUserAsync("ann", members)).Code);
    }

    [Theory]
    [InlineData("\"roles\":[],\"roles\":[\"team\"]")]
    [InlineData("\"roles\":[],\"r\\u006fles\":[\"team\"]")]
    [InlineData("\"roles\":[],\"password\":\"a\",\"password\":\"b\"")]
    [InlineData("\"roles\":[],\"type\":\"user\"")]
    [InlineData("\"roles\":[],\"name\":\"ann\"")]
    public async Task What_decides_about_rights_may_be_said_once(string members)
    {
        HubAnswer answer = await _hub.SendAsync(
            "PUT", "/_users/org.couchdb.user:ann", $$"""{"type":"user","name":"ann",{{members}}}""", Admin);
        Assert.Equal((403, "forbidden"), (answer.Code, answer.Error));
    }

    [Fact]
    public async Task A_security_object_says_everything_once()
    {
        await _hub.SendAsync("PUT", "/db", null, Admin);
        Assert.Equal(
            400, (await _hub.SendAsync(
                "PUT", "/db/_security", """{"members":{"names":["a"]},"members":{}}""", Admin)).Code);
        Assert.Equal(
            400, (await _hub.SendAsync(
                "PUT", "/db/_security", """{"members":{"names":["a"],"names":[]}}""", Admin)).Code);
    }

    [Theory]
    [InlineData("\"name\":\"\\ud800\",\"roles\":[]")]
    [InlineData("\"name\":\"ann\",\"roles\":[\"\\ud800\"]")]
    [InlineData("\"name\":\"ann\",\"roles\":[],\"password\":\"\\ud800\"")]
    public async Task Half_a_surrogate_pair_is_the_clients_fault(string members)
    {
        HubAnswer answer = await _hub.SendAsync(
            "PUT", "/_users/org.couchdb.user:ann", $$"""{"type":"user",{{members}}}""", Admin);
        Assert.Equal(400, answer.Code);
    }

    [Fact]
    public async Task A_user_whose_document_nests_deep_logs_in()
    {
        string deep = string.Concat(Enumerable.Repeat("[", 100)) + string.Concat(Enumerable.Repeat("]", 100));
        Assert.Equal(201, (await PutUserAsync("ann", $"\"password\":\"pw\",\"more\":{deep}")).Code);
        Assert.Equal(200, (await _hub.SendAsync("GET", "/_uuids", null, Basic("ann", "pw"))).Code);
        await _hub.SendAsync("PUT", "/db", null, Admin);
        Assert.Equal(200, (await _hub.SendAsync("PUT", "/db/_security", $$"""{"more":{{deep}}}""", Admin)).Code);
        Assert.Equal(200, (await _hub.SendAsync("GET", "/db", null, Basic("ann", "pw"))).Code);
        string deeper = string.Concat(Enumerable.Repeat("[", 1000)) + string.Concat(Enumerable.Repeat("]", 1000));
        Assert.Equal(400, (await _hub.SendAsync("PUT", "/db/_security", $$"""{"more":{{deeper}}}""", Admin)).Code);
        Assert.Equal(400, (await PutUserAsync("bob", $"\"password\":\"pw\",\"more\":{deeper}")).Code);
        Assert.Equal(400, (await _hub.SendAsync("POST", "/_session", deeper)).Code);
    }

    [Fact]
    public async Task A_wrong_password_takes_as_many_iterations_whoever_it_is_for()
    {
        using var passwords = new Passwords(TimeProvider.System);
        PasswordHash few = PasswordHash.Create("pw", 10);
        const int Own = 1_000;
        Assert.Equal((true, 10), await CountAsync(() => passwords.VerifyAsync("ann", "pw", few, Own)));
        Assert.Equal((false, Own), await CountAsync(() => passwords.VerifyAsync("ann", "wrong", few, Own)));
        Assert.Equal((false, Own), await CountAsync(() => passwords.VerifyAsync("ann", "", few, Own)));
        Assert.Equal((false, Own), await CountAsync(() => passwords.VerifyAsync("nobody", "wrong", null, Own)));
        Assert.Equal((false, Own), await CountAsync(() => passwords.VerifyAsync("wrong", "secret", Own)));
        Assert.Equal((true, 0), await CountAsync(() => passwords.VerifyAsync("secret", "secret", Own)));
        Assert.Equal((true, 0), await CountAsync(() => passwords.VerifyAsync("ann", "pw", few, Own)));

        async Task<(bool Right, long Iterations)> CountAsync(Func<ValueTask<bool>> verify)
        {
            long before = passwords.IterationsTaken;
            return (await verify(), passwords.IterationsTaken - before);
        }
    }

    [Fact]
    public async Task A_name_that_no_user_has_is_refused_at_once_and_cannot_be_given()
    {
        string name = new('n', 257);
        Assert.Equal(401, (await _hub.SendAsync("GET", "/_uuids", null, Basic(name, "pw"))).Code);
        Assert.Equal(403, (await PutUserAsync(name, "\"password\":\"pw\"")).Code);
        await using HubUsers users = await HubUsers.OpenAsync(_hub.Folder, Token);
        await Assert.ThrowsAsync<ArgumentException>(async () => await users.SetAsync(name, "pw", [], Token));
    }

    private static string Members(PasswordHash hash) => string.Create(
        CultureInfo.InvariantCulture,
        $"\"password_scheme\":\"pbkdf2\",\"pbkdf2_prf\":\"sha256\",\"iterations\":{hash.Iterations},\"salt\":\"{hash.Salt}\",\"derived_key\":\"{hash.DerivedKey}\"");

    private static (string, string) Basic(string name, string password) =>
        ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));

    private Task<HubAnswer> PutUserAsync(string name, string members) => _hub.SendAsync(
        "PUT", $"/_users/org.couchdb.user:{name}", $$"""{"type":"user","name":"{{name}}","roles":[],{{members}}}""",
        Admin);
}
