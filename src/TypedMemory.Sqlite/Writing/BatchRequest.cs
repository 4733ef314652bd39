using TypedMemory.Core.Store;

namespace TypedMemory.Sqlite.Writing;

/// <summary>A batch of documents and local documents.</summary>
internal sealed class BatchRequest(PreparedWrite[] writes, DocumentBatch batch, long weight)
    : WriterRequest<IReadOnlyList<WriteOutcome>>
{
    public override bool NeedsSavepoint => batch.Atomic;

    public override long Weight => weight;

    protected override IReadOnlyList<WriteOutcome> Execute(StoreWriter writer)
    {
        if (batch.LeaseEpoch is { } epoch) writer.Transaction.DemandLease(epoch);
        long origin = batch.Origin is null ? 0 : writer.Transaction.Origins.BitsOf(batch.Origin);
        var outcomes = new WriteOutcome[writes.Length];
        for (int i = 0; i < writes.Length; i++)
        {
            outcomes[i] = writer.Documents.Write(writes[i], origin);
            if (batch.Atomic && outcomes[i].Error is { } error) throw new AtomicBatchFailure(i, error);
        }

        foreach (LocalDocument local in batch.LocalDocuments) writer.Locals.Set(local);
        return outcomes;
    }
}
