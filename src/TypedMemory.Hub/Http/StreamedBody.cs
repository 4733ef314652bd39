using System.Buffers;
using System.IO.Pipelines;

namespace TypedMemory.Hub.Http;

/// <summary>A response body that is written in pieces and flushed when enough has gathered.</summary>
internal static class StreamedBody
{
    private const int FlushAt = 32 * 1024;

    /// <summary>
    /// Waits for a slow client, if a piece is full. Nothing of the store may be held while this waits.
    /// </summary>
    public static ValueTask FlushIfFullAsync(this PipeWriter output, CancellationToken cancellationToken)
    {
        if (output.UnflushedBytes < FlushAt) return ValueTask.CompletedTask;
        return Flush(output, cancellationToken);

        static async ValueTask Flush(PipeWriter output, CancellationToken cancellationToken)
        {
            FlushResult result = await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (result.IsCompleted) throw new OperationCanceledException("The client has gone.");
        }
    }

    /// <summary>Copies a stream as base64 into a JSON string, without its quotes.</summary>
    public static async ValueTask Base64Async(
        this PipeWriter output, Stream content, CancellationToken cancellationToken)
    {
        // A multiple of three, so that no padding falls into the middle.
        byte[] bytes = ArrayPool<byte>.Shared.Rent(24 * 1024);
        try
        {
            int size = bytes.Length - (bytes.Length % 3);
            while (true)
            {
                int read = await content.ReadAtLeastAsync(
                    bytes.AsMemory(0, size), size, throwOnEndOfStream: false, cancellationToken)
                    .ConfigureAwait(false);
                if (read == 0) return;
                Memory<byte> target = output.GetMemory(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(read));
                System.Buffers.Text.Base64.EncodeToUtf8(bytes.AsSpan(0, read), target.Span, out _, out int written);
                output.Advance(written);
                await output.FlushIfFullAsync(cancellationToken).ConfigureAwait(false);
                if (read < size) return;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Copies a number of bytes of a stream.</summary>
    public static async ValueTask CopyAsync(
        this PipeWriter output, Stream content, long count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            Memory<byte> target = output.GetMemory(16 * 1024);
            int read = await content.ReadAsync(
                target[..(int)Math.Min(count, target.Length)], cancellationToken).ConfigureAwait(false);
            if (read == 0) throw new EndOfStreamException("An attachment is shorter than its recorded length.");
            output.Advance(read);
            count -= read;
            await output.FlushIfFullAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
