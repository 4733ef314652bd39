using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace TypedMemory.Inspector.Http;

/// <summary>
/// Tells the page's own writes from those that another site's page makes in the user's name: each carries a token that
/// only the inspector's own page can read.
/// </summary>
internal sealed class AntiForgery
{
    public const string Header = "X-Inspector-Token";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>The token of a user, for the life of the process.</summary>
    public string TokenOf(InspectorUser user) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(user.Name)));

    /// <exception cref="InspectorException">The request does not come from the inspector's page.</exception>
    public void Demand(HttpRequest request, InspectorUser user)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        bool isForeign = site.Length > 0 && site is not ("same-origin" or "none");
        string token = request.Headers[Header].ToString();
        if (!isForeign && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(TokenOf(user))))
        {
            return;
        }

        throw new InspectorException(
            403, "forgery",
            $"Nothing was written: the request has no valid {Header}, which GET api/session gives. Reload the page.");
    }
}
