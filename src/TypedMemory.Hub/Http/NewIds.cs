using System.Globalization;
using System.Security.Cryptography;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Http;

/// <summary>
/// Ids for documents that come without one. By default they follow each other: such ids land beside each other in the
/// store's trees, random ones touch a page each.
/// </summary>
internal static class NewIds
{
    private const int Last = 0xfff000;
    private const int MaxStep = 0xffe;
    private const int RandomDigitsAfterTime = 18;

    private static readonly Lock Gate = new();
    private static string _prefix = "";
    private static int _counter = Last;
    private static long _lastMicroseconds;

    /// <summary>An id by the algorithm that the hub is set to.</summary>
    public static string Next(HubOptions options, TimeProvider time) => options.UuidAlgorithm switch
    {
        UuidAlgorithm.Random => RandomNumberGenerator.GetHexString(32, lowercase: true),
        UuidAlgorithm.UtcRandom =>
            Time(time) + RandomNumberGenerator.GetHexString(RandomDigitsAfterTime, lowercase: true),
        UuidAlgorithm.UtcId => Time(time) + options.UtcIdSuffix,
        _ => Sequential(),
    };

    private static string Sequential()
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

    // Never the same twice, nor an earlier one, however coarse the clock is.
    private static string Time(TimeProvider time)
    {
        lock (Gate)
        {
            long now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            _lastMicroseconds = Math.Max(now, _lastMicroseconds + 1);
            return _lastMicroseconds.ToString("x14", CultureInfo.InvariantCulture);
        }
    }
}
