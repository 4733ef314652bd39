using System.IO.Compression;
using System.Text.Json;

namespace TypedMemory.CouchDb.Http;

/// <summary>A peer's answer, read as it arrives.</summary>
internal sealed class CouchDbResponse : IDisposable
{
    /// <summary>How many times the idle limit may be waited for in all where next to nothing comes.</summary>
    private const int PatienceWithTrickle = 10;

    /// <summary>So many bytes are worth one more idle limit: a kilobyte a second where that is a minute.</summary>
    private const int TrickleSize = 64 * 1024;

    private readonly HttpResponseMessage _message;
    private readonly IdleWatch _watch;
    private readonly PeerFailures _failures;
    private readonly CouchDbRequest _request;
    private readonly CancellationToken _caller;
    private Stream? _stream;
    private long _received;
    private TimeSpan _waited;

    public CouchDbResponse(
        HttpResponseMessage message, IdleWatch watch, PeerFailures failures, CouchDbRequest request,
        CancellationToken caller)
    {
        _message = message;
        _watch = watch;
        _failures = failures;
        _request = request;
        _caller = caller;
    }

    /// <summary>
    /// The mark of the credentials that the request had, see <see cref="CouchDbAuthentication.ApplyAsync"/>.
    /// </summary>
    public int Mark { get; init; }

    /// <summary>Called when what came compressed could not be unpacked.</summary>
    public Action? OnBrokenEncoding { get; init; }

    /// <summary>How the body is compressed on the way, or <see langword="null"/> if it is not.</summary>
    public string? Encoding => _message.Content.Headers.ContentEncoding.LastOrDefault()?.ToLowerInvariant();

    /// <summary>What some servers put before a text; it is not a part of it.</summary>
    public static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public int Status => (int)_message.StatusCode;

    public HttpResponseMessage Message => _message;

    /// <summary>The media type with its parameters.</summary>
    public string? FullContentType =>
        _message.Content.Headers.TryGetValues("Content-Type", out IEnumerable<string>? values)
        ? values.FirstOrDefault() : null;

    public string? ContentType => _message.Content.Headers.ContentType?.MediaType;

    /// <summary>Reads the next piece; 0 at the end.</summary>
    /// <exception cref="PeerException">The peer broke off or was silent for too long.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _watch.Restart();

        // An attachment is opened under one token and may be read under another.
        using CancellationTokenRegistration registration = cancellationToken == _caller
            ? default
            : cancellationToken.UnsafeRegister(static watch => ((IdleWatch)watch!).Cancel(), _watch);
        try
        {
            _stream ??= Unpack(await _message.Content.ReadAsStreamAsync(_watch.Token).ConfigureAwait(false));
            long started = _watch.Time.GetTimestamp();
            int count = await _stream.ReadAsync(buffer, _watch.Token).ConfigureAwait(false);
            ThrowIfItTrickles(count, _watch.Time.GetElapsedTime(started));
            return count;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception e) when (Translate(e) is { } failure)
        {
            throw failure;
        }
        finally
        {
            _watch.Pause();
        }
    }

    /// <summary>
    /// A byte now and then keeps an answer alive that never ends; a live feed has its own end, and is meant to be so.
    /// </summary>
    private void ThrowIfItTrickles(int count, TimeSpan waited)
    {
        _received += count;
        _waited += waited;
        if (_request.IdleLimit is null && count > 0
            && _waited > _watch.Limit * (PatienceWithTrickle + (_received / (double)TrickleSize)))
        {
            throw Protocol(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"its answer trickles: {_received} bytes in {_waited.TotalSeconds:0} s"));
        }
    }

    /// <summary>Whether <see cref="Abort"/> was called.</summary>
    public bool IsAborted { get; private set; }

    /// <summary>Breaks the answer off.</summary>
    public void Abort()
    {
        IsAborted = true;
        _watch.Cancel();
    }

    /// <summary>Walks through the answer's JSON.</summary>
    /// <param name="maxValueSize">The greatest size of a value in it.</param>
    public JsonStreamReader OpenJson(int maxValueSize) => new(ReadAsync, maxValueSize);

    /// <summary>Reads all of a small answer.</summary>
    /// <param name="maxSize">The greatest size in bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PeerException">The answer is larger, or broke off.</exception>
    public async ValueTask<PooledBuffer> ReadAllAsync(int maxSize, CancellationToken cancellationToken)
    {
        var buffer = new PooledBuffer();
        try
        {
            while (await ReadAsync(buffer.GetMemory(4096), cancellationToken).ConfigureAwait(false) is var count
                and > 0)
            {
                buffer.Advance(count);
                if (buffer.Length > maxSize) throw Protocol($"its answer is larger than {maxSize} bytes");
            }

            if (buffer.WrittenSpan.StartsWith(ByteOrderMark)) buffer.Discard(ByteOrderMark.Length);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>
    /// What a failure while the answer is read is called, or <see langword="null"/> if the peer has no part in it.
    /// </summary>
    public Exception? Translate(Exception failure) => failure switch
    {
        TypedMemoryException => null,
        OperationCanceledException when _caller.IsCancellationRequested => new OperationCanceledException(_caller),
        OperationCanceledException => _failures.Silent(_request.Call, _watch.Limit, failure),
        EndOfStreamException => _failures.Truncated(_request.Call, failure),
        InvalidDataException when Encoding is not null => BrokenEncoding(failure),
        JsonException or FormatException or InvalidDataException or InvalidOperationException =>
            Protocol(failure.Message.TrimEnd('.'), failure),
        IOException or HttpRequestException or ObjectDisposedException => _failures.Truncated(_request.Call, failure),
        _ => null,
    };

    private PeerException BrokenEncoding(Exception failure)
    {
        OnBrokenEncoding?.Invoke();
        return Protocol(
            $"it is said to be encoded as \"{Encoding}\", and is not: {failure.Message.TrimEnd('.')}", failure);
    }

    /// <summary>The answer is not what the protocol says.</summary>
    public PeerException Protocol(string what, Exception? cause = null) =>
        _failures.Protocol(_request.Call, what, cause: cause);

    /// <summary>Checks that an answer is of what was asked for, as far as it says what it is of.</summary>
    /// <param name="id">The document that was asked for.</param>
    /// <param name="revision">The revision that was written, or <see langword="null"/> if the peer chooses one.</param>
    /// <param name="answeredId">The <c>id</c> of the answer.</param>
    /// <param name="answeredRevision">The <c>rev</c> of the answer.</param>
    /// <exception cref="PeerException">It is of another one.</exception>
    public void Verify(string id, RevisionId? revision, string? answeredId, string? answeredRevision)
    {
        if (answeredId is not null && answeredId != id) throw _failures.NotVerified(_request.Call, id, answeredId);
        if (revision is { } wanted && answeredRevision is not null
            && !(RevisionId.TryParse(answeredRevision, out RevisionId answered) && answered == wanted))
        {
            throw _failures.NotVerified(
                _request.Call, $"{id}\" at \"{wanted}", $"{answeredId ?? id} at {answeredRevision}");
        }
    }

    /// <summary>
    /// What an answer to a write says was taken: nothing where it is empty, or a list, as PouchDB Server sends. Any
    /// other text that does not say so is of something on the way, and no success whatever its status.
    /// </summary>
    /// <exception cref="PeerException">Nothing was taken.</exception>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public ErrorRow ReadTaken(ReadOnlySpan<byte> answer)
    {
        ReadOnlySpan<byte> text = answer.Trim(" \t\r\n"u8);
        if (text.IsEmpty || text.SequenceEqual("[]"u8)) return default;
        ErrorRow row = ErrorRow.Parse(text);
        if (row.Error is not null)
            throw Protocol($"it reports \"{row.Error}\", \"{row.Reason}\", under the status {Status} of a success");
        if (!row.Ok && row.Id is null && row.RevisionText is null)
            throw Protocol("it does not say that anything was taken; something on the way may have answered");
        return row;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _message.Dispose();
        _watch.Dispose();
    }

    /// <summary>
    /// Bodies are unpacked here and not by the handler: of an attachment the bytes are wanted as they are kept.
    /// </summary>
    private Stream Unpack(Stream body) => _request.TakesEncoded ? body : Encoding switch
    {
        null or "identity" => body,
        "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
        "br" => new BrotliStream(body, CompressionMode.Decompress),
        "deflate" => new ZLibStream(body, CompressionMode.Decompress),

        // What servers write here that is the name of a charset, or of nothing: the bytes are as they are.
        "utf-8" or "utf8" or "none" or "binary" or "8bit" or "" => body,
        { } other => throw Protocol($"it is encoded as \"{other}\", which was not asked for"),
    };
}
