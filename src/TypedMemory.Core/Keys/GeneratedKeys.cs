using System.Buffers.Binary;
using System.ComponentModel;
using System.Security.Cryptography;

namespace TypedMemory.Generated;

/// <summary>Makes the values of key members that were left at their defaults; called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GeneratedKeys
{
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int UlidLength = 26;
    private const int BitsPerDigit = 5;
    private const int BitsOfTime = 48;

    /// <summary>A GUID of version 7.</summary>
    /// <param name="now">The time that it begins with.</param>
    public static Guid Guid7(DateTimeOffset now) => Guid.CreateVersion7(now);

    /// <summary>The text of a GUID of version 7.</summary>
    /// <param name="now">The time that it begins with.</param>
    public static string Guid7Text(DateTimeOffset now) => Guid7(now).ToString();

    /// <summary>A ULID: 48 bits of time and 80 of chance, as 26 letters and digits.</summary>
    /// <param name="now">The time that it begins with.</param>
    public static string Ulid(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        UInt128 number = BinaryPrimitives.ReadUInt128BigEndian(bytes) >> BitsOfTime;
        number |= (UInt128)(ulong)now.ToUnixTimeMilliseconds() << (128 - BitsOfTime);
        return string.Create(UlidLength, number, static (text, rest) =>
        {
            for (int i = text.Length - 1; i >= 0; i--, rest >>= BitsPerDigit)
                text[i] = Digits[(int)(rest & ((1 << BitsPerDigit) - 1))];
        });
    }
}
