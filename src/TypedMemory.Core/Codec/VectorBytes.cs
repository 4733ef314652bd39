using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TypedMemory.Core.Codec;

/// <summary>The bytes of vectors: their numbers in order, 32 bits each, little-endian.</summary>
public static class VectorBytes
{
    /// <summary>Writes a vector.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="bytes">Gets its bytes: four for each number.</param>
    public static void Write(ReadOnlySpan<float> vector, Span<byte> bytes)
    {
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(vector).CopyTo(bytes);
            return;
        }

        for (int i = 0; i < vector.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes[(i * sizeof(float))..], vector[i]);
    }

    /// <summary>The bytes of a vector.</summary>
    /// <param name="vector">The vector.</param>
    public static byte[] Of(ReadOnlySpan<float> vector)
    {
        byte[] bytes = new byte[vector.Length * sizeof(float)];
        Write(vector, bytes);
        return bytes;
    }

    /// <summary>Reads a vector.</summary>
    /// <param name="bytes">Its bytes; what is left over of fours is left out.</param>
    public static float[] Read(ReadOnlySpan<byte> bytes)
    {
        float[] vector = new float[bytes.Length / sizeof(float)];
        Read(bytes, vector);
        return vector;
    }

    /// <summary>Reads a vector.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="vector">Gets its numbers.</param>
    public static void Read(ReadOnlySpan<byte> bytes, Span<float> vector)
    {
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.Cast<byte, float>(bytes)[..vector.Length].CopyTo(vector);
            return;
        }

        for (int i = 0; i < vector.Length; i++)
            vector[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
    }
}
