using System.Security.Cryptography;
using System.Text;

namespace TypedMemory.CouchDb.Http;

/// <summary>CouchDB's proxy authentication.</summary>
internal sealed class ProxyHeaderAuthentication : CouchDbAuthentication
{
    private readonly string _userName;
    private readonly string _roles;
    private readonly string? _token;
    private readonly string? _secret;

    public ProxyHeaderAuthentication(string userName, IReadOnlyCollection<string> roles, string? secret)
    {
        _userName = userName;
        _secret = secret;
        _roles = string.Join(',', roles);
        _token = secret is null
            ? null
            : Convert.ToHexStringLower(
                HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(userName)));
    }

    internal override IEnumerable<string> Secrets => _token is null || _secret is null ? [] : [_token, _secret];

    internal override ValueTask<int> ApplyAsync(
        HttpRequestMessage request, AuthenticationContext context, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation("X-Auth-CouchDB-UserName", _userName);
        request.Headers.TryAddWithoutValidation("X-Auth-CouchDB-Roles", _roles);
        if (_token is not null) request.Headers.TryAddWithoutValidation("X-Auth-CouchDB-Token", _token);
        return ValueTask.FromResult(0);
    }

    internal override ValueTask<bool> RenewAsync(
        int mark, AuthenticationContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(false);
}
