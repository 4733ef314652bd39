using System.Net.Http.Headers;
using System.Text;

namespace TypedMemory.CouchDb.Http;

/// <summary>Credentials in the <c>Authorization</c> header of every request.</summary>
/// <param name="scheme">The header's scheme: <c>Basic</c> or <c>Bearer</c>.</param>
/// <param name="credentials">Delivers what follows the scheme.</param>
internal sealed class HeaderAuthentication(
    string scheme, Func<CancellationToken, ValueTask<string>> credentials) : CouchDbAuthentication
{
    private readonly RotatingCredential<string> _credentials = new(credentials);

    internal override IEnumerable<string> Secrets
    {
        get
        {
            foreach (string value in _credentials.Seen)
            {
                yield return value;
                byte[] bytes = new byte[value.Length];
                if (scheme != "Basic" || !Convert.TryFromBase64String(value, bytes, out int length)) continue;
                string pair = Encoding.UTF8.GetString(bytes, 0, length);
                yield return pair;
                yield return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
            }
        }
    }

    internal override async ValueTask<int> ApplyAsync(
        HttpRequestMessage request, AuthenticationContext context, CancellationToken cancellationToken)
    {
        (string value, int mark) = await _credentials.GetAsync(context, cancellationToken).ConfigureAwait(false);
        request.Headers.Authorization = new AuthenticationHeaderValue(scheme, value);
        return mark;
    }

    internal override ValueTask<bool> RenewAsync(
        int mark, AuthenticationContext context, CancellationToken cancellationToken) =>
        _credentials.RejectAsync(mark, context, cancellationToken);

    internal override void Observe(int mark, HttpResponseMessage response, AuthenticationContext context) =>
        _credentials.Accept(mark);
}
