namespace TypedMemory;

/// <summary>How far what a document says is trusted, the least first.</summary>
public enum MemoryTrust
{
    /// <summary>It comes from where somebody may mean to mislead: web pages, mail, the output of strangers.</summary>
    Untrusted = 0,

    /// <summary>Nothing is known of it: what is written outside of a <see cref="MemoryScope"/>.</summary>
    Unverified = 1,

    /// <summary>It comes from a source that the application trusts: its own tools, its users.</summary>
    Trusted = 2,

    /// <summary>Somebody has checked it.</summary>
    Verified = 3,
}
