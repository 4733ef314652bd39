namespace TypedMemory.Core.Secrecy;

/// <summary>The sealed form of what another stream gives; that stream belongs to the caller.</summary>
internal sealed class SealingStream(Stream plain, SealKeys keys, byte[] context)
    : ChunkStream(plain, keys, context, PlainLength, PlainLength + Overhead, ownsSource: false)
{
    protected override int Turn(
        ReadOnlySpan<byte> associated, ReadOnlySpan<byte> input, Span<byte> output, Span<byte> tag)
    {
        Span<byte> chunk = output[..(input.Length + Overhead)];
        Keys.Seal(associated, input, chunk);
        chunk[^SealKeys.TagLength..].CopyTo(tag);
        return chunk.Length;
    }
}
