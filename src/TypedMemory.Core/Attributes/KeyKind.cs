namespace TypedMemory;

/// <summary>How the value of a key member is made that was left at its default.</summary>
public enum KeyKind
{
    /// <summary>It is not made: the application gives it. The default.</summary>
    None,

    /// <summary>
    /// A GUID of version 7, whose order is that of the time: of a <see cref="Guid"/>, or of a <see cref="string"/> as
    /// text of 36 characters.
    /// </summary>
    Guid7,

    /// <summary>A ULID, 26 letters and digits whose order is that of the time: of a <see cref="string"/>.</summary>
    Ulid,
}
