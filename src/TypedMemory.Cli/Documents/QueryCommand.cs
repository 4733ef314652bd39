using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Targets;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;

namespace TypedMemory.Cli.Documents;

/// <summary><c>typedmemory query</c>: the documents that a selector matches.</summary>
internal static class QueryCommand
{
    public static Command Create()
    {
        var conditions = new Argument<string[]>("SELECTOR")
        {
            Description = "What is asked: member=value, e.g. agent=a7, or a Mango selector, e.g. "
                + "{\"hits\":{\"$gt\":3}}. Of several, all must hold.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> prefix = CommonOptions.Prefix();
        var fields = new Option<string[]>("--field") { Description = "Print this member only; may be repeated." };
        Option<int> limit = CommonOptions.Limit(int.MaxValue);
        var command = new Command(
            "query", "Prints the documents for which a selector holds, in the order of their ids; reads them all.")
        {
            conditions, prefix, fields, limit, CommonOptions.Json(),
        };
        Target target = new Target().AddTo(command);
        return command.Does((result, output, token) =>
        {
            MangoSelector selector = Parse(result.GetValue(conditions)!);
            return target.WithAsync(result, readOnly: true, async opened =>
            {
                int left = result.GetValue(limit);
                var query = new ListQuery { Prefix = CommonPrefix(selector, result.GetValue(prefix)!) };
                if (left <= 0) return ExitCodes.Done;
                await foreach (DocumentRevision document in opened.ListAsync(query, token).ConfigureAwait(false))
                {
                    if (!selector.Matches(document)) continue;
                    Print(output, document, result.GetValue(fields) ?? []);
                    if (--left == 0) break;
                }

                return ExitCodes.Done;
            }, token);
        });
    }

    /// <summary>Reads conditions.</summary>
    /// <exception cref="UsageException">One is neither a selector nor a comparison.</exception>
    public static MangoSelector Parse(IReadOnlyList<string> conditions)
    {
        string[] selectors = [.. conditions.Select(ToSelector)];
        string text = selectors.Length == 1 ? selectors[0] : $"{{\"$and\":[{string.Join(',', selectors)}]}}";
        try
        {
            return MangoSelector.Parse(text);
        }
        catch (FormatException error)
        {
            throw new UsageException(error.Message);
        }
    }

    private static string ToSelector(string condition)
    {
        if (condition.StartsWith('{')) return condition;
        int equals = condition.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw new UsageException(
                $"\"{condition}\" is not a condition. Write member=value, or a selector like {{\"hits\":{{\"$gt\":3}}}}.");
        }

        string value = condition[(equals + 1)..];
        return $"{{\"{JsonEncodedText.Encode(condition[..equals])}\":{(IsJson(value) ? value : $"\"{JsonEncodedText.Encode(value)}\"")}}}";
    }

    // hits=3 is a number and agent=a7 a text; agent="3" is a text too.
    private static bool IsJson(string value)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(value);
            return json.RootElement.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string CommonPrefix(MangoSelector selector, string prefix) =>
        selector.IdPrefixes is [{ } only] && only.StartsWith(prefix, StringComparison.Ordinal) ? only : prefix;

    private static void Print(Output output, DocumentRevision document, string[] fields)
    {
        if (fields.Length > 0)
        {
            output.Object(json => WriteFields(json, document, fields));
            return;
        }

        if (!output.IsJson)
        {
            output.Line($"{document.Id}\t{Encoding.UTF8.GetString(ReservedText.Hide(document.Body).Span)}");
            return;
        }

        var text = new ArrayBufferWriter<byte>();
        DocumentEnvelope.Write(document, text, includeRevisions: false);
        output.Raw(text.WrittenSpan);
    }

    private static void WriteFields(Utf8JsonWriter json, DocumentRevision document, string[] fields)
    {
        json.WriteString("_id", document.Id);
        using JsonDocument body = JsonDocument.Parse(document.Body);
        foreach (string field in fields)
        {
            JsonElement value = body.RootElement;
            bool found = MangoSelector.SplitField(field).All(
                name => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out value));
            if (!found) continue;
            json.WritePropertyName(field);
            json.WriteRawValue(value.GetRawText(), skipInputValidation: true);
        }
    }
}
