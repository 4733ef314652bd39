using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace TypedMemory.Hub.Http;

/// <summary>The <c>X-Couch-Request-ID</c> of an answer: the client's own, if it gave a proper one.</summary>
internal static class RequestId
{
    public static string Of(HttpContext http)
    {
        string given = http.Request.Headers["X-Couch-Request-ID"].ToString();
        bool proper = given.Length is > 0 and <= 36
            && given.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        return proper ? given : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5));
    }
}
