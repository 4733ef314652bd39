using System.Text.Json;

namespace TypedMemory.Hub.Views;

/// <summary>Statistics of numbers.</summary>
internal sealed class Stats
{
    private double _sum;
    private double _squares;
    private double _count;
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;

    /// <summary>Takes in a number, or statistics that were made before.</summary>
    /// <returns>Whether it is one of these.</returns>
    public bool TryAdd(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            double number = value.GetDouble();
            Add(number, 1, number, number, number * number);
            return true;
        }

        if (value.ValueKind != JsonValueKind.Object || !Has("sum", out double sum) || !Has("count", out double count)
            || !Has("min", out double min) || !Has("max", out double max) || !Has("sumsqr", out double squares))
        {
            return false;
        }

        Add(sum, count, min, max, squares);
        return true;

        bool Has(string name, out double number)
        {
            bool has = value.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.Number;
            number = has ? member.GetDouble() : 0;
            return has;
        }
    }

    /// <summary>Writes them.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        Write(json, "sum", _sum);
        Write(json, "count", _count);
        Write(json, "min", _min);
        Write(json, "max", _max);
        Write(json, "sumsqr", _squares);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, double number)
    {
        json.WritePropertyName(name);
        BuiltInReduce.Write(json, number);
    }

    private void Add(double sum, double count, double min, double max, double squares)
    {
        _sum += sum;
        _count += count;
        _min = Math.Min(_min, min);
        _max = Math.Max(_max, max);
        _squares += squares;
    }
}
