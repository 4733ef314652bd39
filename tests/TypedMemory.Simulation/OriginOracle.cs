using System.Globalization;
using System.Text.Json;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Provenance;
using TypedMemory.Core.Store;

namespace TypedMemory.Simulation;

/// <summary>Each value has the origin of an edit that set it, or none if one without an origin did.</summary>
internal sealed class OriginOracle(string id, Ledger ledger, DocumentSnapshot? document)
{
    /// <summary>Those whose values come from one edit, and are told apart by them.</summary>
    private static readonly string[] s_members = ["text", "source", "born", "best"];

    /// <summary>Whether an edit says where its values come from.</summary>
    public static bool IsScoped(int number) => number % 3 != 0;

    public Failure? Judge()
    {
        if (Documents.IsForeign(id) || document is not { Winner.Deleted: false }) return null;
        if (MergeRules.Default.TryRead(document.Winner) is not { } state) return null;
        foreach (MemberEntry member in state.Members)
        {
            if (s_members.FirstOrDefault(member.Name.Is) is { } name && Judge(name, member) is { } failure)
                return failure;
        }

        return null;
    }

    private Failure? Judge(string name, MemberEntry member)
    {
        if (ValueOf(member) is not { } value) return null;
        Edit[] setters = [.. ledger.All.Where(edit => edit.Set.TryGetValue(name, out string? set) && set == value)];
        if (member.Origin is { IsUnknown: false } origin)
        {
            string run = OriginText.Read(origin.Text, origin.Trust)!.Run!;
            return setters.Any(edit => edit.Number.ToString(CultureInfo.InvariantCulture) == run)
                ? null
                : Wrong($"says that its \"{name}\", {value}, comes from edit {run}, which did not set that");
        }

        return setters.Length > 0 && setters.All(static edit => IsScoped(edit.Number))
            ? Wrong($"does not say that its \"{name}\", {value}, comes from edit {setters[0].Number}")
            : null;
    }

    private static string? ValueOf(MemberEntry member)
    {
        if (member.State.Value is not { } json) return null;
        using JsonDocument value = JsonDocument.Parse(json);
        return value.RootElement.ValueKind == JsonValueKind.Null ? null : value.RootElement.ToString();
    }

    private Failure Wrong(string what) => new(FailureKind.Lost, $"\"{id}\" {what}.");
}
