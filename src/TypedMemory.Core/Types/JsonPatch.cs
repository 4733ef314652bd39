using System.Runtime.InteropServices;
using System.Text.Json;

namespace TypedMemory.Core.Types;

/// <summary>
/// Makes the difference between two canonical values in a third one, which holds more than the first says of it.
/// </summary>
internal static class JsonPatch
{
    /// <summary>Whether two values in canonical form are the same.</summary>
    public static bool Same(JsonElement left, JsonElement right) =>
        JsonMarshal.GetRawUtf8Value(left).SequenceEqual(JsonMarshal.GetRawUtf8Value(right));

    /// <summary>Writes a value as it stands.</summary>
    public static void WriteRaw(Utf8JsonWriter writer, JsonElement value) =>
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);

    /// <summary>Writes the patched value.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="raw">The stored value.</param>
    /// <param name="before">What was understood of it.</param>
    /// <param name="after">What is wanted in its place.</param>
    public static void Write(Utf8JsonWriter writer, JsonElement raw, JsonElement before, JsonElement after)
    {
        if (Same(before, after))
        {
            WriteRaw(writer, raw);
            return;
        }

        switch (raw.ValueKind, before.ValueKind, after.ValueKind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object, JsonValueKind.Object):
                WriteObject(writer, raw, before, after);
                break;
            case (JsonValueKind.Array, JsonValueKind.Array, JsonValueKind.Array):
                WriteArray(
                    writer, [.. raw.EnumerateArray()], [.. before.EnumerateArray()], [.. after.EnumerateArray()]);
                break;
            default:
                WriteRaw(writer, after);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, JsonElement raw, JsonElement before, JsonElement after)
    {
        Dictionary<string, string> forms = KeyForms.Of(raw, before);
        bool keeps = KeepsUnknown(raw, before, after, forms);
        writer.WriteStartObject();
        foreach (JsonProperty member in raw.EnumerateObject())
        {
            if (forms.TryGetValue(member.Name, out string? name))
            {
                WriteForm(writer, member, raw, before.GetProperty(name), after, name);
                continue;
            }

            if (!keeps || before.TryGetProperty(member.Name, out _) || after.TryGetProperty(member.Name, out _))
                continue;
            writer.WritePropertyName(member.Name);
            WriteRaw(writer, member.Value);
        }

        foreach (JsonProperty member in after.EnumerateObject())
        {
            bool understood = before.TryGetProperty(member.Name, out JsonElement known);
            bool stored = raw.TryGetProperty(member.Name, out JsonElement value);
            if (!stored && forms.ContainsValue(member.Name)) continue;
            // What was understood without a member of this name comes from another one (a former name), or from none.
            if (understood && !stored && Same(known, member.Value)) continue;
            writer.WritePropertyName(member.Name);
            if (understood && stored) Write(writer, value, known, member.Value);
            else WriteRaw(writer, member.Value);
        }

        writer.WriteEndObject();
    }

    /// <summary>
    /// An entry that is stored under another form of its key stays under that. Where both forms are stored, the other
    /// one is written, and this one only stays as long as nothing changes.
    /// </summary>
    private static void WriteForm(
        Utf8JsonWriter writer, JsonProperty stored, JsonElement raw, JsonElement known, JsonElement after, string name)
    {
        if (!after.TryGetProperty(name, out JsonElement wanted)) return;
        if (raw.TryGetProperty(name, out _) && !Same(known, wanted)) return;
        writer.WritePropertyName(stored.Name);
        Write(writer, stored.Value, known, wanted);
    }

    /// <summary>
    /// Whether what was not understood stays: not in a map that was emptied of all that stood for it.
    /// </summary>
    private static bool KeepsUnknown(
        JsonElement raw, JsonElement before, JsonElement after, Dictionary<string, string> forms)
    {
        bool anyGone = false;
        foreach (JsonProperty member in before.EnumerateObject())
        {
            if (raw.TryGetProperty(member.Name, out _) || forms.ContainsValue(member.Name)) continue;
            if (after.TryGetProperty(member.Name, out _)) return true;
            anyGone = true;
        }

        return !anyGone;
    }

    private static void WriteArray(Utf8JsonWriter writer, JsonElement[] raw, JsonElement[] before, JsonElement[] after)
    {
        writer.WriteStartArray();
        if (IsInStep(raw, before)) WriteList(writer, raw, before, after);
        else WriteSet(writer, raw, before, after);
        writer.WriteEndArray();
    }

    /// <summary>
    /// Whether each element was understood as the one at its own place: so it is in lists, and not always in sets,
    /// which are sorted.
    /// </summary>
    private static bool IsInStep(JsonElement[] raw, JsonElement[] before)
    {
        if (raw.Length != before.Length) return false;
        for (int i = 0; i < raw.Length; i++)
        {
            if (!Same(raw[i], before[i]) && Contains(before, raw[i])) return false;
        }

        return true;
    }

    private static void WriteList(Utf8JsonWriter writer, JsonElement[] raw, JsonElement[] before, JsonElement[] after)
    {
        bool[] used = new bool[before.Length];
        for (int i = 0; i < after.Length; i++)
        {
            int from = i < before.Length && !used[i] && Same(before[i], after[i]) ? i : IndexOf(before, after[i], used);
            if (from >= 0)
            {
                used[from] = true;
                WriteRaw(writer, raw[from]);
            }
            else if (after.Length == before.Length && !Contains(after, before[i]))
            {
                used[i] = true;
                Write(writer, raw[i], before[i], after[i]);
            }
            else
            {
                WriteRaw(writer, after[i]);
            }
        }
    }

    /// <summary>The elements that were not understood stay, as long as what stands for them does.</summary>
    private static void WriteSet(Utf8JsonWriter writer, JsonElement[] raw, JsonElement[] before, JsonElement[] after)
    {
        JsonElement[] standIns = [.. before.Where(element => !Contains(raw, element))];
        bool keep = standIns.All(element => Contains(after, element));
        var elements = new List<JsonElement>(after.Where(element => !keep || !Contains(standIns, element)));
        if (keep) elements.AddRange(raw.Where(element => !Contains(before, element)));
        elements.Sort(static (left, right) =>
            JsonMarshal.GetRawUtf8Value(left).SequenceCompareTo(JsonMarshal.GetRawUtf8Value(right)));
        foreach (JsonElement element in elements) WriteRaw(writer, element);
    }

    private static bool Contains(JsonElement[] elements, JsonElement element) =>
        Array.Exists(elements, other => Same(other, element));

    private static int IndexOf(JsonElement[] elements, JsonElement element, bool[] used)
    {
        for (int i = 0; i < elements.Length; i++)
        {
            if (!used[i] && Same(elements[i], element)) return i;
        }

        return -1;
    }
}
