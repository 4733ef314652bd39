namespace TypedMemory.Hub.Core;

/// <summary>What becomes of a name for which too many wrong passwords came from one address.</summary>
internal enum LockoutMode
{
    /// <summary>It is locked for that address.</summary>
    Enforce,

    /// <summary>The log tells of it.</summary>
    Warn,

    /// <summary>Wrong passwords are neither counted nor held back.</summary>
    Off,
}
