using TypedMemory.Core.Codec;

namespace TypedMemory.Generated;

public ref partial struct CodecReader
{
    /// <summary>Reads a vector: in its compact form, or as an array of numbers, which other programs write.</summary>
    public ReadOnlyMemory<float> ReadVector()
    {
        if (Current == (byte)'[')
        {
            List<float> items = [];
            ReadArrayStart();
            while (ReadItem()) items.Add(ReadSingle());
            return items.ToArray();
        }

        int start = _position;
        byte[] bytes = ReadBase64();
        return bytes.Length % sizeof(float) == 0
            ? VectorBytes.Read(bytes)
            : throw Unexpected("base64 of numbers of 32 bits", start);
    }
}
