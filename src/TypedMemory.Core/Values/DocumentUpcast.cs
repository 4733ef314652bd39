namespace TypedMemory;

/// <summary>Brings a document of an older version of a type's schema into the present form.</summary>
/// <param name="body">The document's body.</param>
/// <returns>The present form, or <see langword="null"/> if the document has it already.</returns>
/// <exception cref="MemoryFormatException">The document cannot be brought into it; it is then taken as it is
/// stored.</exception>
public delegate byte[]? DocumentUpcast(ReadOnlySpan<byte> body);
