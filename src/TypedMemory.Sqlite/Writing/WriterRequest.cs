namespace TypedMemory.Sqlite.Writing;

/// <summary>A piece of work for the writer loop.</summary>
internal abstract class WriterRequest
{
    /// <summary>
    /// Whether the work can fail after it has written something; it then gets a savepoint, and its failure leaves the
    /// rest of the group alone.
    /// </summary>
    public virtual bool NeedsSavepoint => false;

    /// <summary>Whether the work cannot run within a transaction, e.g. a checkpoint.</summary>
    public virtual bool OutsideTransaction => false;

    /// <summary>How much it adds to a group, in bytes; bounds what one transaction holds.</summary>
    public virtual long Weight => 256;

    /// <summary>Does the work on the writer's connection. What it throws is the request's own failure.</summary>
    public abstract void Apply(StoreWriter writer);

    /// <summary>Called after the commit.</summary>
    public abstract void Complete();

    /// <summary>Called when nothing of the request was committed.</summary>
    public abstract void Fail(Exception error);
}
