using TypedMemory.Core.Store;

namespace TypedMemory.Files.Tests;

/// <summary>A store whose process is killed at one of its writes, before or after it is committed.</summary>
internal sealed class MortalStore(IDocumentStore inner, int writes, bool before) : DelegatingDocumentStore(inner)
{
    private int _left = writes;

    public bool IsDead { get; private set; }

    public override async ValueTask<IReadOnlyList<WriteOutcome>> WriteAsync(
        DocumentBatch batch, CancellationToken cancellationToken = default)
    {
        Die(before);
        IReadOnlyList<WriteOutcome> outcomes = await base.WriteAsync(batch, cancellationToken);
        Die(!before);
        return outcomes;
    }

    public override async ValueTask<IReadOnlyList<WriteOutcome>> EditAsync(
        IReadOnlyList<IDocumentEdit> edits, CancellationToken cancellationToken = default)
    {
        Die(before);
        IReadOnlyList<WriteOutcome> outcomes = await base.EditAsync(edits, cancellationToken);
        Die(!before);
        return outcomes;
    }

    private void Die(bool here)
    {
        if (here && _left-- <= 0) IsDead = true;
        if (IsDead) throw new KilledException();
    }
}
