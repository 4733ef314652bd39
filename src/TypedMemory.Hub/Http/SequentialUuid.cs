using System.Globalization;
using System.Security.Cryptography;

namespace TypedMemory.Hub.Http;

/// <summary>
/// Ids for documents that come without one, by CouchDB's default algorithm: 26 random digits, which stay, and 6 that grow.
/// Ids that follow each other land beside each other in the store's trees; random ones touch a page each.
/// </summary>
internal static class SequentialUuid
{
    private const int Last = 0xfff000;
    private const int MaxStep = 0xffe;

    private static readonly Lock Gate = new();
    private static string _prefix = "";
    private static int _counter = Last;

    /// <summary>An id of 32 hexadecimal digits.</summary>
    public static string Next()
    {
        lock (Gate)
        {
            if (_counter >= Last)
            {
                _prefix = RandomNumberGenerator.GetHexString(26, lowercase: true);
                _counter = 0;
            }

            _counter += RandomNumberGenerator.GetInt32(1, MaxStep + 1);
            return string.Create(CultureInfo.InvariantCulture, $"{_prefix}{_counter:x6}");
        }
    }
}
