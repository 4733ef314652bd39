using System.Buffers;
using System.Collections.Immutable;
using System.IO.Pipelines;
using TypedMemory.Cli.Documents;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Targets;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;

namespace TypedMemory.Cli.Transfer;

/// <summary>Takes in JSON lines; a line that cannot be taken is that line's fault alone.</summary>
/// <param name="target">Where they go.</param>
/// <param name="refuse">Is told of a line that was not taken, by its number from 1.</param>
/// <param name="progress">Is told how many lines are done.</param>
internal sealed class LinesImport(ITarget target, Action<long, string> refuse, WorkProgress progress)
{
    private const int BatchLines = 200;
    private const int BatchBytes = 4 * 1024 * 1024;

    private readonly List<(long Line, TargetGraft Graft)> _batch = [];
    private int _bytes;
    private long _line;
    private long _position;

    /// <summary>How many lines were taken.</summary>
    public long Imported { get; private set; }

    /// <summary>How many were not.</summary>
    public long Refused { get; private set; }

    /// <summary>Reads to the end.</summary>
    public async Task RunAsync(Stream input, CancellationToken cancellationToken)
    {
        PipeReader reader = PipeReader.Create(input);
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                await TakeAsync(buffer.Slice(0, end).ToArray(), cancellationToken).ConfigureAwait(false);
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (read.IsCompleted)
            {
                await TakeAsync(buffer.ToArray(), cancellationToken).ConfigureAwait(false);
                break;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }

        await FlushAsync(cancellationToken).ConfigureAwait(false);
        await reader.CompleteAsync().ConfigureAwait(false);
    }

    private async Task TakeAsync(byte[] json, CancellationToken cancellationToken)
    {
        _line++;
        _position += json.Length + 1;
        if (json.AsSpan().StartsWith("\uFEFF"u8)) json = json[3..];
        if (json.AsSpan().Trim(" \t\r"u8).IsEmpty) return;
        try
        {
            ParsedDocument document = DocumentEnvelope.Parse(json, DocumentLimits.Default);
            if (document.Id is not { } id)
            {
                Refuse(_line, "It has no \"_id\".");
                return;
            }

            if (document.Revision is null)
            {
                // In the order of the lines: an earlier one of the batch may be of the same document.
                await FlushAsync(cancellationToken).ConfigureAwait(false);
                await GivenDocument.WriteAsync(target, id, json, rev: null, cancellationToken).ConfigureAwait(false);
                Imported++;
                progress.Report(_line, _position);
                return;
            }

            Add(id, document, json.Length);
        }
        catch (Exception error) when (error is TypedMemoryException or UsageException or FormatException)
        {
            Refuse(_line, error.Message);
        }

        if (_batch.Count >= BatchLines || _bytes >= BatchBytes)
            await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Add(string id, ParsedDocument document, int size)
    {
        if (document.Attachments.FirstOrDefault(static attachment => attachment.Data is null) is { } stub)
        {
            Refuse(_line, $"The attachment \"{stub.Info.Name}\" of \"{id}\" has no \"data\": it was exported with "
                + "--no-attachments, or not by export.");
            return;
        }

        var revision = new DocumentRevision
        {
            Id = id,
            Path = document.Path ?? new RevisionPath(document.Revision!.Value),
            Deleted = document.Deleted,
            Body = document.Body,
            Attachments = [.. document.Attachments.Select(attachment => attachment.Info with
            {
                Length = attachment.Data!.Value.Length,
                RevPos = attachment.Info.RevPos > 0 ? attachment.Info.RevPos : document.Revision!.Value.Generation,
            })],
        };
        _batch.Add((_line, new TargetGraft(revision, document.Attachments.ToImmutableDictionary(
            static attachment => attachment.Info.Name, static attachment => attachment.Data!.Value))));
        _bytes += size;
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_batch.Count == 0) return;
        IReadOnlyList<(string Id, string Reason)> refused = await target.GraftAsync(
            [.. _batch.Select(static item => item.Graft)], cancellationToken).ConfigureAwait(false);
        ILookup<string, string> reasons = refused.ToLookup(
            static item => item.Id, static item => item.Reason, StringComparer.Ordinal);
        foreach ((long line, TargetGraft graft) in _batch)
        {
            if (reasons.Contains(graft.Revision.Id)) Refuse(line, reasons[graft.Revision.Id].First());
            else Imported++;
        }

        _batch.Clear();
        _bytes = 0;
        progress.Report(_line, _position);
    }

    private void Refuse(long line, string reason)
    {
        Refused++;
        refuse(line, reason);
    }
}
