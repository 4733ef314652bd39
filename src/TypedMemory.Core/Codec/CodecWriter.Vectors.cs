using System.Buffers;
using TypedMemory.Core.Codec;

namespace TypedMemory.Generated;

public ref partial struct CodecWriter
{
    /// <summary>Writes a vector in its compact form: base64 of its numbers, 32 bits each, little-endian.</summary>
    /// <param name="value">The vector; an empty one is none.</param>
    /// <param name="dimensions">How many numbers it has to have.</param>
    /// <exception cref="InvalidDocumentException">It has another number of them, or one that is not finite.</exception>
    public void WriteVector(ReadOnlyMemory<float> value, int dimensions)
    {
        ReadOnlySpan<float> numbers = value.Span;
        if (numbers.Length != 0 && numbers.Length != dimensions)
        {
            throw Refused(
                $"is a vector of {numbers.Length} numbers, and [Vector({dimensions})] says {dimensions}. Store a vector of that length, or an empty one for none.");
        }

        foreach (float number in numbers)
        {
            if (!float.IsFinite(number))
                throw Refused($"is a vector with the number \"{number}\". Store finite numbers.");
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(numbers.Length * sizeof(float));
        try
        {
            Span<byte> used = bytes.AsSpan(0, numbers.Length * sizeof(float));
            VectorBytes.Write(numbers, used);
            WriteBase64(used);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
