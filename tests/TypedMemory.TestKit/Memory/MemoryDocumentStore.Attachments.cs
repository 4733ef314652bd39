using TypedMemory.Core.Store;

namespace TypedMemory.TestKit;

public sealed partial class MemoryDocumentStore
{
    private readonly Dictionary<string, int> _pins = [];

    /// <inheritdoc/>
    public async ValueTask<IAttachmentStage> StageAttachmentAsync(
        Stream content, CancellationToken cancellationToken = default)
    {
        using var buffer = new MemoryStream();
        await content.CopyToAsync(buffer, cancellationToken);
        byte[] bytes = buffer.ToArray();
        var stage = new MemoryAttachmentStage(bytes, Unpin);
        lock (_lock)
        {
            _pins[stage.Sha256] = _pins.GetValueOrDefault(stage.Sha256) + 1;
            _state = _state with { Attachments = _state.Attachments.SetItem(stage.Sha256, bytes) };
        }

        return stage;
    }

    /// <inheritdoc/>
    public ValueTask<Stream?> OpenAttachmentAsync(string sha256, CancellationToken cancellationToken = default) =>
        new(_state.Attachments.TryGetValue(sha256, out byte[]? bytes)
            ? new MemoryStream(bytes, writable: false) : null);

    private void Unpin(string sha256)
    {
        lock (_lock)
        {
            if (--_pins[sha256] == 0) _pins.Remove(sha256);
        }
    }
}
