namespace TypedMemory.Core.Secrecy;

/// <summary>What a sealed stream holds; reading it fails at the first chunk that was changed.</summary>
internal sealed class OpeningStream(Stream sealedContent, SealKeys keys, byte[] context, Func<Exception> changed)
    : ChunkStream(sealedContent, keys, context, PlainLength + Overhead, PlainLength, ownsSource: true)
{
    protected override int Turn(
        ReadOnlySpan<byte> associated, ReadOnlySpan<byte> input, Span<byte> output, Span<byte> tag)
    {
        int length = input.Length - Overhead;
        if (length < 0 || !Keys.TryOpen(associated, input, output[..length])) throw changed();
        input[^SealKeys.TagLength..].CopyTo(tag);
        return length;
    }
}
