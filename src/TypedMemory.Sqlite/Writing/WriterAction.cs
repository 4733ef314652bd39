namespace TypedMemory.Sqlite.Writing;

/// <summary>A piece of work that a function does; for what is not on the hot path.</summary>
internal sealed class WriterAction<T>(Func<StoreWriter, T> action, bool outsideTransaction = false) : WriterRequest<T>
{
    public override bool NeedsSavepoint => !outsideTransaction;

    public override bool OutsideTransaction => outsideTransaction;

    protected override T Execute(StoreWriter writer) => action(writer);
}
