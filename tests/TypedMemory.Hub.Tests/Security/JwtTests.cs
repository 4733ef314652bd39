using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Security;

/// <summary>Tokens that the application's own ASP.NET authentication validates, with a key made here.</summary>
public sealed class JwtTests : IAsyncLifetime
{
    private static readonly SymmetricSecurityKey Key = new([.. Enumerable.Range(0, 32).Select(static i => (byte)i)]);
    private HubHost _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubHost.StartAsync(
            static options =>
            {
                options.Admins["admin"] = "secret";
                options.AuthenticationScheme = JwtBearerDefaults.AuthenticationScheme;
            },
            services: static services => services.AddAuthentication().AddJwtBearer(static jwt =>
            {
                jwt.MapInboundClaims = false;
                jwt.TokenValidationParameters = new TokenValidationParameters
                {
                    IssuerSigningKey = Key,
                    ValidIssuer = "issuer",
                    ValidAudience = "hub",
                    NameClaimType = "sub",
                    ClockSkew = TimeSpan.Zero,
                };
            }));
        Assert.Equal(201, (await SendAsync("PUT", "/db", Token("root", ["_admin"]))).Code);
        HubAnswer secured = await _hub.SendAsync(
            "PUT", "/db/_security", """{"members":{"roles":["team"]},"admins":{"names":["ann"]}}""", Bearer(
                Token("root", ["_admin"])));
        Assert.Equal(200, secured.Code);
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task A_valid_token_names_the_user_and_its_roles()
    {
        JsonNode session = (await SendAsync("GET", "/_session", Token("bob", ["team", "other"]))).Json!;
        Assert.Equal("""{"name":"bob","roles":["team","other"]}""", session["userCtx"]!.ToJsonString());
        Assert.Equal("jwt", session["info"]!["authenticated"]!.GetValue<string>());
        Assert.Contains(
            "jwt", session["info"]!["authentication_handlers"]!.AsArray().Select(
                static handler => handler!.GetValue<string>()));
    }

    [Fact]
    public async Task Roles_and_names_of_a_token_open_what_security_gives_them()
    {
        Assert.Equal(200, (await SendAsync("GET", "/db", Token("bob", ["team"]))).Code);
        Assert.Equal(403, (await SendAsync("GET", "/db", Token("bob", ["else"]))).Code);
        Assert.Equal(403, (await _hub.SendAsync("PUT", "/db/_design/d", "{}", Bearer(Token("bob", ["team"])))).Code);
        Assert.Equal(201, (await _hub.SendAsync("PUT", "/db/_design/d", "{}", Bearer(Token("ann", [])))).Code);
        Assert.Equal(401, (await SendAsync("PUT", "/db2", Token("ann", ["team"]))).Code);
    }

    [Fact]
    public async Task What_is_no_valid_token_is_401()
    {
        string valid = Token("bob", ["team"]);
        string[] parts = valid.Split('.');
        string none = Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""");
        string[] tokens =
        [
            Token("bob", ["team"], expires: TimeSpan.FromHours(-1)),
            Token("bob", ["team"], issuer: "else"),
            Token("bob", ["team"], key: new SymmetricSecurityKey(new byte[32])),
            Token(null, ["_admin"]),
            $"{none}.{parts[1]}.",
            $"{parts[0]}.{Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(parts[1]).Replace("bob", "eve", StringComparison.Ordinal))}.{parts[2]}",
            valid[..^5],
            "x",
            "",
        ];
        foreach (string token in tokens)
        {
            HubAnswer answer = await SendAsync("GET", "/db", token);
            Assert.Equal((401, "unauthorized"), (answer.Code, answer.Error));
        }
    }

    [Fact]
    public async Task Passwords_are_taken_beside_tokens()
    {
        string basic = Convert.ToBase64String("admin:secret"u8.ToArray());
        Assert.Equal(200, (await _hub.SendAsync("GET", "/db", null, ("Authorization", "Basic " + basic))).Code);
    }

    private static string Token(
        string? name, string[] roles, TimeSpan? expires = null, string issuer = "issuer", SecurityKey? key = null)
    {
        var claims = new Dictionary<string, object> { ["_couchdb.roles"] = roles };
        if (name is not null) claims["sub"] = name;
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = "hub",
            Claims = claims,
            NotBefore = now.AddHours(-2),
            Expires = now + (expires ?? TimeSpan.FromHours(1)),
            SigningCredentials = new SigningCredentials(key ?? Key, SecurityAlgorithms.HmacSha256),
        });
    }

    private static (string, string) Bearer(string token) => ("Authorization", "Bearer " + token);

    private Task<HubAnswer> SendAsync(string method, string path, string token) =>
        _hub.SendAsync(method, path, null, Bearer(token));
}
