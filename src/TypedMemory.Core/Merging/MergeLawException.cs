namespace TypedMemory;

/// <summary>A merge of the application's own breaks a law that replicas rely on to end equal.</summary>
/// <param name="message">Which law, and by which values.</param>
public sealed class MergeLawException(string message) : TypedMemoryException(TypedMemoryErrorCodes.BadRequest, message);
