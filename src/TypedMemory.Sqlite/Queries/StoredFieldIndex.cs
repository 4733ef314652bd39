using TypedMemory.Core.Queries.Fields;

namespace TypedMemory.Sqlite.Queries;

/// <summary>An index over fields as the file has it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Index">What it is kept over.</param>
/// <param name="Definition">The same as text.</param>
/// <param name="BuiltTo">
/// The id up to which documents are in it, while it is being built, or <see langword="null"/> when all are.
/// </param>
internal sealed record StoredFieldIndex(long Id, FieldIndex Index, string Definition, string? BuiltTo);
