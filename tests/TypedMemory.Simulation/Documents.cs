namespace TypedMemory.Simulation;

/// <summary>The documents of a schedule: their ids say what happens to them.</summary>
internal static class Documents
{
    /// <summary>
    /// Kept for ever; two with the prefix that every replica takes, one that filtered replicas do not.
    /// </summary>
    public static IReadOnlyList<string> Ids { get; } =
        ["note:a-kept1", "note:a-kept2", "note:b-kept3", "note:a-update", "note:a-delete", "note:a-forget",
            "note:b-foreign"];

    /// <summary>The prefix that filtered replicas take.</summary>
    public const string CommonPrefix = "note:a-";

    public static ConflictPolicy PolicyOf(string id) => id switch
    {
        "note:a-delete" => ConflictPolicy.DeleteWins,
        "note:a-forget" => ConflictPolicy.ForgetWins,
        _ => ConflictPolicy.UpdateWins,
    };

    /// <summary>Those that applications delete.</summary>
    public static IReadOnlyList<string> Deletable { get; } = ["note:a-update", "note:a-delete", "note:a-forget"];

    public static bool IsForeign(string id) => id == "note:b-foreign";

    public static string KeyOf(string id) => id["note:".Length..];
}
