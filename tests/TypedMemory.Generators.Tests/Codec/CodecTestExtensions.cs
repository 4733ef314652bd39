using System.Buffers;
using System.Text;
using TypedMemory.Core.Json;
using TypedMemory.Generated;

namespace TypedMemory.Generators.Tests;

internal static class CodecTestExtensions
{
    public static byte[] ToUtf8<T>(this IMemoryCodec<T> codec, T value)
        where T : notnull
    {
        var output = new ArrayBufferWriter<byte>();
        codec.Write(value, output);
        return output.WrittenSpan.ToArray();
    }

    public static string ToJson<T>(this IMemoryCodec<T> codec, T value)
        where T : notnull => Encoding.UTF8.GetString(codec.ToUtf8(value));

    public static T Parse<T>(this IMemoryCodec<T> codec, string json)
        where T : notnull => codec.Read(Encoding.UTF8.GetBytes(json));

    public static string Canonical(string json)
    {
        var output = new ArrayBufferWriter<byte>();
        CanonicalJson.Write(Encoding.UTF8.GetBytes(json), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
