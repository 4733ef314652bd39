using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TypedMemory.Hub.Security;

/// <summary>The value of the cookie <c>AuthSession</c>: name, time and an HMAC over both.</summary>
internal static class SessionCookie
{
    public const string Name = "AuthSession";

    public static string Create(string user, DateTimeOffset now, byte[] key)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{user}:{now.ToUnixTimeSeconds():X}");
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{text}:{Mac(text, key)}"));
    }

    /// <summary>Takes a cookie apart; what it says is worth nothing before <see cref="Verify"/>.</summary>
    public static bool TryRead(string cookie, out string user, out DateTimeOffset time, out string mac)
    {
        (user, time, mac) = ("", default, "");
        if (!Base64Url.IsValid(cookie)) return false;
        string text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cookie));
        int last = text.LastIndexOf(':');
        int middle = last <= 0 ? -1 : text.LastIndexOf(':', last - 1);
        if (middle < 0
            || !long.TryParse(
                text.AsSpan(middle + 1, last - middle - 1), NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture, out long seconds)
            || seconds is < 0 or > 0xFFFFFFFF)
        {
            return false;
        }

        user = text[..middle];
        time = DateTimeOffset.FromUnixTimeSeconds(seconds);
        mac = text[(last + 1)..];
        return true;
    }

    public static bool Verify(string user, DateTimeOffset time, string mac, byte[] key)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{user}:{time.ToUnixTimeSeconds():X}");
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Mac(text, key)), Encoding.UTF8.GetBytes(mac));
    }

    private static string Mac(string text, byte[] key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
}
