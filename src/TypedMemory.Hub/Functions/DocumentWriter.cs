namespace TypedMemory.Hub.Functions;

/// <summary>Who writes to a database, for its validation functions.</summary>
/// <param name="User">The user, as functions see it.</param>
/// <param name="Security">Reads the security object as it is now.</param>
internal sealed record DocumentWriter(ReadOnlyMemory<byte> User, Func<ReadOnlyMemory<byte>> Security);
