namespace TypedMemory;

/// <summary>Makes units of work over the repositories of a memory.</summary>
public interface IMemoryTransactions
{
    /// <summary>A unit of work without edits.</summary>
    IMemoryUnitOfWork Begin();
}
