using Wan.Training.Data.Scenes;

namespace Wan.Training.Data.Captions;

/// <summary>What each thing is called in Chinese, with a space between words: the plainest way first. No two things share a way.</summary>
internal static class ChineseWords
{
    private static readonly string[] ColourEndings = [" 色 的", " 色", ""];

    /// <summary>An object with its counting word, and what it does.</summary>
    public static (string Thing, string Does) Of(SceneObject thing, Choices choices)
    {
        string name = string.Concat(choices.OneOf(Sizes(thing.Size)), choices.OneOf(Patterns(thing.Pattern)), Colour(thing.Colour), choices.OneOf(ColourEndings));
        return ($"一个 {name} {choices.OneOf(Shapes(thing.Shape))}", choices.OneOf(Verbs(thing.Motion)));
    }

    public static string[] Places(Backdrop backdrop) => backdrop switch
    {
        Backdrop.GreenField => ["绿 色 的 田野", "绿 色 的 草地", "草地"],
        Backdrop.BlueSea => ["蓝 色 的 大海", "大海", "海面"],
        Backdrop.Desert => ["沙漠", "黄 色 的 沙地"],
        Backdrop.NightSky => ["星空", "夜空"],
        Backdrop.BrickWall => ["砖墙", "红 色 的 砖墙"],
        _ => ["白 色 的 雪地", "雪地"],
    };

    /// <summary>Of a place, where a thing in the picture is: above a field, in front of a wall.</summary>
    public static string Side(Backdrop backdrop) => backdrop is Backdrop.BrickWall or Backdrop.NightSky ? "前" : "上";

    /// <summary>A clause after the sentence, or nothing.</summary>
    public static string Clause(Camera camera, Choices choices) => camera switch
    {
        Camera.PanRight => choices.OneOf([" ， 镜头 向 右 移动", " ， 镜头 右 移"]),
        Camera.PanLeft => choices.OneOf([" ， 镜头 向 左 移动", " ， 镜头 左 移"]),
        Camera.ZoomIn => choices.OneOf([" ， 镜头 拉 近", " ， 镜头 推 近"]),
        Camera.ZoomOut => choices.OneOf([" ， 镜头 拉 远", " ， 镜头 推 远"]),
        _ => "",
    };

    private static string Colour(Colour colour) => colour switch
    {
        Scenes.Colour.Red => "红",
        Scenes.Colour.Orange => "橙",
        Scenes.Colour.Yellow => "黄",
        Scenes.Colour.Green => "绿",
        Scenes.Colour.Blue => "蓝",
        Scenes.Colour.Purple => "紫",
        Scenes.Colour.White => "白",
        _ => "黑",
    };

    private static string[] Shapes(Shape shape) => shape switch
    {
        Shape.Ball => ["球", "圆球"],
        Shape.Square => ["正方形", "方块"],
        Shape.Triangle => ["三角形"],
        Shape.Star => ["星形", "五角星"],
        Shape.Ring => ["圆环"],
        Shape.Diamond => ["菱形"],
        _ => ["十字", "十字形"],
    };

    private static string[] Sizes(ObjectSize size) => size switch
    {
        ObjectSize.Small => ["小 的 ", "小 "],
        ObjectSize.Large => ["大 的 ", "大 "],
        _ => [""],
    };

    private static string[] Patterns(Pattern pattern) => pattern switch
    {
        Pattern.Striped => ["条纹 的 ", "带 条纹 的 "],
        Pattern.Dotted => ["带 圆点 的 ", "圆点 的 "],
        Pattern.Checkered => ["格子 的 ", "带 格子 的 "],
        _ => [""],
    };

    private static string[] Verbs(Motion motion) => motion switch
    {
        Motion.RollRight => ["向 右 滚动", "向 右 移动", "从 左 向 右 滚动"],
        Motion.RollLeft => ["向 左 滚动", "向 左 移动", "从 右 向 左 滚动"],
        Motion.Rise => ["上升", "向 上 移动"],
        Motion.Fall => ["下落", "向 下 移动"],
        Motion.Bounce => ["上下 弹跳", "弹跳"],
        Motion.OrbitClockwise => ["顺时针 转圈", "沿 顺时针 方向 转动"],
        Motion.OrbitCounterclockwise => ["逆时针 转圈", "沿 逆时针 方向 转动"],
        Motion.Grow => ["变 大", "越来越 大"],
        Motion.Shrink => ["变 小", "越来越 小"],
        Motion.FadeIn => ["渐渐 出现", "慢慢 出现"],
        _ => ["渐渐 消失", "慢慢 消失"],
    };
}
