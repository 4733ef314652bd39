using System.Globalization;
using System.Text;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Merging;

/// <summary>
/// Names the edits that a document's members come from: for documents whose edits are good one by one, and not
/// together.
/// </summary>
internal static class EditNames
{
    private const int MaxEdits = 6;

    /// <summary>A sentence with a space before it; empty if all members come from one edit, or nothing tells.</summary>
    public static string Describe(ReadOnlySpan<byte> body)
    {
        DocumentState state;
        try
        {
            state = LeafReader.Read(
                new DocumentRevision { Id = "", Path = new RevisionPath(new RevisionId(1, 0)), Body = body.ToArray() });
        }
        catch (ReservedMemberException)
        {
            return "";
        }

        var edits = new SortedDictionary<EditStamp, List<string>>();
        foreach (MemberEntry member in state.Members)
        {
            if (member.State.LastEdit is not { Time: > 0 } stamp || member.State.Value is null) continue;
            if (!edits.TryGetValue(stamp, out List<string>? names)) edits.Add(stamp, names = []);
            names.Add($"\"{member.Name}\"");
        }

        if (edits.Count < 2) return "";
        var text = new StringBuilder(
            " The values come from several edits, each of which may be good without the others: ");
        text.AppendJoin(
            "; ", edits.Reverse().Take(MaxEdits).Select(
                static edit => $"{string.Join(", ", edit.Value)} of {Name(edit.Key)}"));
        return text.Append(". UpdateAsync edits the last state that can be read.").ToString();
    }

    private static string Name(EditStamp stamp)
    {
        string time = DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Min(stamp.Time, MaxMilliseconds))
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return stamp.Actor.Length > 0 ? $"{time} by \"{stamp.Actor}\"" : $"{time} by another program";
    }

    private static readonly long MaxMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
}
