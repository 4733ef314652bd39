namespace TypedMemory;

/// <summary>The store's file cannot be opened, read or written. Nothing of the call was committed.</summary>
/// <param name="failure">What is wrong.</param>
/// <param name="path">The path of the file.</param>
/// <param name="message">What happened, and what to do.</param>
/// <param name="innerException">The cause, if there is one.</param>
public sealed class StoreException(StoreFailure failure, string path, string message, Exception? innerException = null)
    : TypedMemoryException(
        failure is StoreFailure.Corrupt or StoreFailure.NotAStore
            ? TypedMemoryErrorCodes.Corrupt : TypedMemoryErrorCodes.Store,
        message,
        failure is StoreFailure.Busy or StoreFailure.DiskFull,
        innerException)
{
    /// <summary>What is wrong with the store, for programs to decide on; the message is for people.</summary>
    public StoreFailure Failure { get; } = failure;

    /// <summary>The path of the file.</summary>
    public string Path { get; } = path;
}
