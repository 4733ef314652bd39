using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace TypedMemory.CouchDb;

/// <summary>Name and password with every request.</summary>
internal sealed class BasicAuthentication(Func<CancellationToken, ValueTask<NetworkCredential>> credentials) : CouchDbAuthentication
{
    private readonly RotatingCredential<string> _header = new(
        async token =>
        {
            NetworkCredential credential = await credentials(token).ConfigureAwait(false);
            return Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}"));
        });

    internal override async ValueTask<int> ApplyAsync(
        HttpRequestMessage request, AuthenticationContext context, CancellationToken cancellationToken)
    {
        (string header, int mark) = await _header.GetAsync(context, cancellationToken).ConfigureAwait(false);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", header);
        return mark;
    }

    internal override ValueTask<bool> RenewAsync(int mark, AuthenticationContext context, CancellationToken cancellationToken) =>
        _header.RejectAsync(mark, context, cancellationToken);

    internal override void Observe(int mark, HttpResponseMessage response, AuthenticationContext context) =>
        _header.Accept(mark);
}
