namespace TypedMemory.Hub.Functions;

/// <summary>The arguments of <c>validate_doc_update</c>, as JSON.</summary>
/// <param name="Document">The document that is to be written.</param>
/// <param name="Stored">The one that it replaces; <c>null</c> if there is none.</param>
/// <param name="User">Who writes it: <c>{"db": …, "name": …, "roles": […]}</c>.</param>
/// <param name="Security">The database's security object.</param>
public sealed record ValidationCall(
    ReadOnlyMemory<byte> Document, ReadOnlyMemory<byte> Stored, ReadOnlyMemory<byte> User,
    ReadOnlyMemory<byte> Security);
