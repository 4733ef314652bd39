using System.Net.Http.Headers;

namespace TypedMemory.CouchDb;

/// <summary>A bearer token.</summary>
internal sealed class BearerAuthentication(Func<CancellationToken, ValueTask<string>> token) : CouchDbAuthentication
{
    private readonly RotatingCredential<string> _token = new(token);

    internal override async ValueTask<int> ApplyAsync(
        HttpRequestMessage request, AuthenticationContext context, CancellationToken cancellationToken)
    {
        (string value, int mark) = await _token.GetAsync(context, cancellationToken).ConfigureAwait(false);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", value);
        return mark;
    }

    internal override ValueTask<bool> RenewAsync(int mark, AuthenticationContext context, CancellationToken cancellationToken) =>
        _token.RejectAsync(mark, context, cancellationToken);

    internal override void Observe(int mark, HttpResponseMessage response, AuthenticationContext context) =>
        _token.Accept(mark);
}
