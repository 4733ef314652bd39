using Microsoft.AspNetCore.Http;

namespace TypedMemory.Hub.Http;

/// <summary>
/// A request's body as the web server gives it. What is wrong with its form, e.g. a chunk size that is not a number, is
/// the client's fault, whatever exception the server has for it.
/// </summary>
/// <param name="inner">The web server's stream.</param>
internal sealed class RequestStream(Stream inner) : ReadOnlyStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OverflowException or FormatException or ArgumentException
            or IOException { InnerException: OverflowException })
        {
            throw new BadHttpRequestException(
                "The request's body is not in a form that HTTP allows: its chunk sizes cannot be read.", exception);
        }
    }
}
